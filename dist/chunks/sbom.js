import{i as e,t}from"./rolldown-runtime.js";import{Ao as n,So as r,ea as i,jo as a}from"./verify.js";var o=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.AttachmentEncoding=void 0;var t;(function(e){e.Base64=`base64`})(t||(e.AttachmentEncoding=t={}))})),s=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.ComponentScope=void 0;var t;(function(e){e.Required=`required`,e.Optional=`optional`,e.Excluded=`excluded`})(t||(e.ComponentScope=t={}))})),c=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.ComponentType=void 0;var t;(function(e){e.Application=`application`,e.Framework=`framework`,e.Library=`library`,e.Container=`container`,e.Platform=`platform`,e.OperatingSystem=`operating-system`,e.Device=`device`,e.DeviceDriver=`device-driver`,e.Firmware=`firmware`,e.File=`file`,e.MachineLearningModel=`machine-learning-model`,e.Data=`data`,e.CryptographicAsset=`cryptographic-asset`})(t||(e.ComponentType=t={}))})),l=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.ExternalReferenceType=void 0;var t;(function(e){e.VCS=`vcs`,e.IssueTracker=`issue-tracker`,e.Website=`website`,e.Advisories=`advisories`,e.BOM=`bom`,e.MailingList=`mailing-list`,e.Social=`social`,e.Chat=`chat`,e.Documentation=`documentation`,e.Support=`support`,e.SourceDistribution=`source-distribution`,e.Distribution=`distribution`,e.DistributionIntake=`distribution-intake`,e.License=`license`,e.BuildMeta=`build-meta`,e.BuildSystem=`build-system`,e.ReleaseNotes=`release-notes`,e.SecurityContact=`security-contact`,e.ModelCard=`model-card`,e.Log=`log`,e.Configuration=`configuration`,e.Evidence=`evidence`,e.Formulation=`formulation`,e.Attestation=`attestation`,e.ThreatModel=`threat-model`,e.AdversaryModel=`adversary-model`,e.RiskAssessment=`risk-assessment`,e.VulnerabilityAssertion=`vulnerability-assertion`,e.ExploitabilityStatement=`exploitability-statement`,e.PentestReport=`pentest-report`,e.StaticAnalysisReport=`static-analysis-report`,e.DynamicAnalysisReport=`dynamic-analysis-report`,e.RuntimeAnalysisReport=`runtime-analysis-report`,e.ComponentAnalysisReport=`component-analysis-report`,e.MaturityReport=`maturity-report`,e.CertificationReport=`certification-report`,e.CodifiedInfrastructure=`codified-infrastructure`,e.QualityMetrics=`quality-metrics`,e.POAM=`poam`,e.ElectronicSignature=`electronic-signature`,e.DigitalSignature=`digital-signature`,e.RFC9116=`rfc-9116`,e.Citation=`citation`,e.Patent=`patent`,e.PatentAssertion=`patent-assertion`,e.PatentFamily=`patent-family`,e.Other=`other`})(t||(e.ExternalReferenceType=t={}))})),u=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.HashAlgorithm=void 0;var t;(function(e){e.MD5=`MD5`,e[`SHA-1`]=`SHA-1`,e[`SHA-256`]=`SHA-256`,e[`SHA-384`]=`SHA-384`,e[`SHA-512`]=`SHA-512`,e[`SHA3-256`]=`SHA3-256`,e[`SHA3-384`]=`SHA3-384`,e[`SHA3-512`]=`SHA3-512`,e[`BLAKE2b-256`]=`BLAKE2b-256`,e[`BLAKE2b-384`]=`BLAKE2b-384`,e[`BLAKE2b-512`]=`BLAKE2b-512`,e.BLAKE3=`BLAKE3`,e[`Streebog-256`]=`Streebog-256`,e[`Streebog-512`]=`Streebog-512`})(t||(e.HashAlgorithm=t={}))})),d=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.LicenseAcknowledgement=void 0;var t;(function(e){e.Declared=`declared`,e.Concluded=`concluded`})(t||(e.LicenseAcknowledgement=t={}))})),f=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.LifecyclePhase=void 0;var t;(function(e){e.Design=`design`,e.PreBuild=`pre-build`,e.Build=`build`,e.PostBuild=`post-build`,e.Operations=`operations`,e.Discovery=`discovery`,e.Decommission=`decommission`})(t||(e.LifecyclePhase=t={}))})),p=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.AffectStatus=void 0;var t;(function(e){e.Affected=`affected`,e.Unaffected=`unaffected`,e.Unknown=`unknown`})(t||(e.AffectStatus=t={}))})),m=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.AnalysisJustification=void 0;var t;(function(e){e.CodeNotPresent=`code_not_present`,e.CodeNotReachable=`code_not_reachable`,e.RequiresConfiguration=`requires_configuration`,e.RequiresDependency=`requires_dependency`,e.RequiresEnvironment=`requires_environment`,e.ProtectedByCompiler=`protected_by_compiler`,e.ProtectedAtRuntime=`protected_at_runtime`,e.ProtectedAtPerimeter=`protected_at_perimeter`,e.ProtectedByMitigatingControl=`protected_by_mitigating_control`})(t||(e.AnalysisJustification=t={}))})),h=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.SortableNumbers=e.SortableStringables=e.SortableComparables=e.SortableSet=e.compareObjectsSymbol=void 0,e.compareObjectsSymbol=Symbol(`internal compare function`);var t=class extends Set{sorted(){return Array.from(this).sort(this[e.compareObjectsSymbol])}compare(t){let n=t.sorted(),r=this.sorted();if(r.length!==n.length)return r.length-n.length;for(let t=r.length-1;t>=0;--t){let i=this[e.compareObjectsSymbol](r[t],n[t]);if(i!==0)return i}return 0}};e.SortableSet=t,e.SortableComparables=class extends t{[e.compareObjectsSymbol](e,t){return e.constructor===t.constructor?e.compare(t):e.constructor.name.localeCompare(t.constructor.name)}},e.SortableStringables=class extends t{[e.compareObjectsSymbol](e,t){return e.toString().localeCompare(t.toString())}},e.SortableNumbers=class extends t{[e.compareObjectsSymbol](e,t){return e-t}}})),g=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.AnalysisResponseRepository=e.AnalysisResponse=void 0;let t=h();var n;(function(e){e.CanNotFix=`can_not_fix`,e.WillNotFix=`will_not_fix`,e.Update=`update`,e.Rollback=`rollback`,e.WorkaroundAvailable=`workaround_available`})(n||(e.AnalysisResponse=n={})),e.AnalysisResponseRepository=class extends t.SortableStringables{}})),_=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.AnalysisState=void 0;var t;(function(e){e.Resolved=`resolved`,e.ResolvedWithPedigree=`resolved_with_pedigree`,e.Exploitable=`exploitable`,e.InTriage=`in_triage`,e.FalsePositive=`false_positive`,e.NotAffected=`not_affected`})(t||(e.AnalysisState=t={}))})),v=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.RatingMethod=void 0;var t;(function(e){e.CVSSv2=`CVSSv2`,e.CVSSv3=`CVSSv3`,e.CVSSv31=`CVSSv31`,e.CVSSv4=`CVSSv4`,e.OWASP=`OWASP`,e.SSVC=`SSVC`,e.Other=`other`})(t||(e.RatingMethod=t={}))})),y=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Severity=void 0;var t;(function(e){e.Critical=`critical`,e.High=`high`,e.Medium=`medium`,e.Low=`low`,e.Info=`info`,e.None=`none`,e.Unknown=`unknown`})(t||(e.Severity=t={}))})),b=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&r(t,e,n)};Object.defineProperty(e,"__esModule",{value:!0}),i(p(),e),i(m(),e),i(g(),e),i(_(),e),i(v(),e),i(y(),e)})),x=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__setModuleDefault||(Object.create?(function(e,t){Object.defineProperty(e,"default",{enumerable:!0,value:t})}):function(e,t){e.default=t}),a=n&&n.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&r(t,e,n)},p=n&&n.__importStar||(function(){var e=function(t){return e=Object.getOwnPropertyNames||function(e){var t=[];for(var n in e)Object.prototype.hasOwnProperty.call(e,n)&&(t[t.length]=n);return t},e(t)};return function(t){if(t&&t.__esModule)return t;var n={};if(t!=null)for(var a=e(t),o=0;o<a.length;o++)a[o]!=="default"&&r(n,t,a[o]);return i(n,t),n}})();Object.defineProperty(e,"__esModule",{value:!0}),e.Vulnerability=void 0,a(o(),e),a(s(),e),a(c(),e),a(l(),e),a(u(),e),a(d(),e),a(f(),e),e.Vulnerability=p(b())})),S=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Attachment=void 0,e.Attachment=class{contentType;content;encoding;constructor(e,t={}){this.contentType=t.contentType,this.content=e,this.encoding=t.encoding}}})),C=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.isInteger=t,e.isNonNegativeInteger=n,e.isPositiveInteger=r;function t(e){return Number.isInteger(e)}function n(e){return t(e)&&e>=0}function r(e){return t(e)&&e>0}})),w=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.treeIteratorSymbol=void 0,e.treeIteratorSymbol=Symbol(`iterator of a tree/nesting-like structure`)})),T=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.isCPE=n;let t=/^([c][pP][eE]:\/[AHOaho]?(:[A-Za-z0-9\._\-~%]*){0,6})$|^(cpe:2\.3:[aho\*\-](:(((\?*|\*?)([a-zA-Z0-9\-\._]|(\\[\\\*\?!"#$$%&'\(\)\+,\/:;<=>@\[\]\^`\{\|}~]))+(\?*|\*?))|[\*\-])){5}(:(([a-zA-Z]{2,3}(-([a-zA-Z]{2}|[0-9]{3}))?)|[\*\-]))(:(((\?*|\*?)([a-zA-Z0-9\-\._]|(\\[\\\*\?!"#$$%&'\(\)\+,\/:;<=>@\[\]\^`\{\|}~]))+(\?*|\*?))|[\*\-])){4})$/;function n(e){return typeof e==`string`&&t.test(e)}})),E=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.BomRefRepository=e.BomRef=void 0,e.BomRef=class{value;constructor(e){this.value=e}compare(e){return this.toString().localeCompare(e.toString())}toString(){return this.value??``}},e.BomRefRepository=class extends Set{}})),D=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.CopyrightRepository=void 0;let t=h();e.CopyrightRepository=class extends t.SortableStringables{}})),O=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.HashDictionary=void 0,e.HashDictionary=class e extends Map{static#e([e,t],[n,r]){return e.localeCompare(n)||t.localeCompare(r)}sorted(){return Array.from(this.entries()).sort(e.#e)}}})),k=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.ExternalReferenceRepository=e.ExternalReference=void 0;let t=h(),n=O();e.ExternalReference=class{url;type;hashes;comment;constructor(e,t,r={}){this.url=e,this.type=t,this.hashes=r.hashes??new n.HashDictionary,this.comment=r.comment}compare(e){return this.type.localeCompare(e.type)||this.url.toString().localeCompare(e.url.toString())}},e.ExternalReferenceRepository=class extends t.SortableComparables{}})),A=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.PropertyRepository=e.Property=void 0;let t=h();e.Property=class{name;value;constructor(e,t){this.name=e,this.value=t}compare(e){return this.name.localeCompare(e.name)||this.value.localeCompare(e.value)}},e.PropertyRepository=class extends t.SortableComparables{}})),j=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.LicenseRepository=e.SpdxLicense=e.NamedLicense=e.LicenseExpression=void 0;let t=A();e.LicenseExpression=class{#e;acknowledgement;constructor(e){this.expression=e}get expression(){return this.#e}set expression(e){if(e===``)throw RangeError(`value is empty string`);this.#e=e}compare(e){return this.#e.localeCompare(e.#e)}};var n=class{acknowledgement;text;#e;properties;constructor(e={}){this.acknowledgement=e.acknowledgement,this.text=e.text,this.url=e.url,this.properties=e.properties??new t.PropertyRepository}get url(){return this.#e}set url(e){this.#e=e===``?void 0:e}};e.NamedLicense=class extends n{name;constructor(e,t={}){super(t),this.name=e}compare(e){return this.name.localeCompare(e.name)}},e.SpdxLicense=class extends n{#e;constructor(e,t={}){super(t),this.id=e}get id(){return this.#e}set id(e){if(e===``)throw RangeError(`value is empty string`);this.#e=e}compare(e){return this.#e.localeCompare(e.#e)}},e.LicenseRepository=class e extends Set{static#e(e,t){return e.constructor===t.constructor?e.compare(t):e.constructor.name.localeCompare(t.constructor.name)}sorted(){return Array.from(this).sort(e.#e)}}})),M=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.ComponentEvidence=e.ComponentRepository=e.Component=void 0;let t=h(),n=w(),r=T(),i=E(),a=D(),o=k(),s=O(),c=j(),l=A();e.Component=class{type;name;author;copyright;description;externalReferences;group;hashes;licenses;publisher;purl;scope;supplier;swid;version;components;properties;evidence;#e;#t;dependencies;constructor(e,t,n={}){this.#e=new i.BomRef(n.bomRef),this.type=e,this.name=t,this.supplier=n.supplier,this.author=n.author,this.copyright=n.copyright,this.externalReferences=n.externalReferences??new o.ExternalReferenceRepository,this.group=n.group,this.hashes=n.hashes??new s.HashDictionary,this.licenses=n.licenses??new c.LicenseRepository,this.publisher=n.publisher,this.purl=n.purl,this.scope=n.scope,this.swid=n.swid,this.version=n.version,this.description=n.description,this.components=n.components??new u,this.cpe=n.cpe,this.properties=n.properties??new l.PropertyRepository,this.evidence=n.evidence,this.dependencies=n.dependencies??new i.BomRefRepository}get bomRef(){return this.#e}get cpe(){return this.#t}set cpe(e){if(e!==void 0&&!(0,r.isCPE)(e))throw TypeError(`Not CPE nor undefined`);this.#t=e}compare(e){let t=this.bomRef.compare(e.bomRef);return t===0?this.purl!==void 0&&e.purl!==void 0?this.purl.localeCompare(e.purl):this.#t!==void 0&&e.#t!==void 0?this.#t.localeCompare(e.#t):(this.group??``).localeCompare(e.group??``)||this.name.localeCompare(e.name)||(this.version??``).localeCompare(e.version??``):t}};var u=class extends t.SortableComparables{*[n.treeIteratorSymbol](){for(let e of this)yield e,yield*e.components[n.treeIteratorSymbol]()}};e.ComponentRepository=u,e.ComponentEvidence=class{licenses;copyright;constructor(e={}){this.licenses=e.licenses??new c.LicenseRepository,this.copyright=e.copyright??new a.CopyrightRepository}}})),N=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.LifecycleRepository=e.NamedLifecycle=void 0;var t=class{name;description;constructor(e,t={}){this.name=e,this.description=t.description}compare(e){return this.name.localeCompare(e.name)}};e.NamedLifecycle=t,e.LifecycleRepository=class e extends Set{static#e(e,n){return e.constructor===n.constructor?e instanceof t?e.compare(n):e.localeCompare(n):e.constructor.name.localeCompare(n.constructor.name)}sorted(){return Array.from(this).sort(e.#e)}}})),P=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.OrganizationalContactRepository=e.OrganizationalContact=void 0;let t=h();e.OrganizationalContact=class{name;email;phone;constructor(e={}){this.name=e.name,this.email=e.email,this.phone=e.phone}compare(e){return(this.name??``).localeCompare(e.name??``)||(this.email??``).localeCompare(e.email??``)||(this.phone??``).localeCompare(e.phone??``)}},e.OrganizationalContactRepository=class extends t.SortableComparables{}})),F=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.ServiceRepository=e.Service=void 0;let t=h(),n=w(),r=E(),i=k(),a=j(),o=A();e.Service=class{provider;group;name;version;description;licenses;externalReferences;services;properties;#e;dependencies;constructor(e,t={}){this.#e=new r.BomRef(t.bomRef),this.provider=t.provider,this.group=t.group,this.name=e,this.version=t.version,this.description=t.description,this.licenses=t.licenses??new a.LicenseRepository,this.externalReferences=t.externalReferences??new i.ExternalReferenceRepository,this.services=t.services??new s,this.properties=t.properties??new o.PropertyRepository,this.dependencies=t.dependencies??new r.BomRefRepository}get bomRef(){return this.#e}compare(e){let t=this.bomRef.compare(e.bomRef);return t===0?(this.group??``).localeCompare(e.group??``)||this.name.localeCompare(e.name)||(this.version??``).localeCompare(e.version??``):t}};var s=class extends t.SortableComparables{*[n.treeIteratorSymbol](){for(let e of this)yield e,yield*e.services[n.treeIteratorSymbol]()}};e.ServiceRepository=s})),I=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Tools=e.ToolRepository=e.Tool=void 0;let t=h(),n=M(),r=k(),i=O(),a=F();e.Tool=class e{vendor;name;version;hashes;externalReferences;constructor(e={}){this.vendor=e.vendor,this.name=e.name,this.version=e.version,this.hashes=e.hashes??new i.HashDictionary,this.externalReferences=e.externalReferences??new r.ExternalReferenceRepository}compare(e){return(this.vendor??``).localeCompare(e.vendor??``)||(this.name??``).localeCompare(e.name??``)||(this.version??``).localeCompare(e.version??``)}static fromComponent(t){return new e({vendor:t.group,name:t.name,version:t.version,hashes:t.hashes,externalReferences:t.externalReferences})}static fromService(t){return new e({vendor:t.group,name:t.name,version:t.version,externalReferences:t.externalReferences})}};var o=class extends t.SortableComparables{};e.ToolRepository=o,e.Tools=class{components;services;tools;constructor(e={}){this.components=e.components??new n.ComponentRepository,this.services=e.services??new a.ServiceRepository,this.tools=e.tools??new o}get size(){return this.components.size+this.services.size+this.tools.size}}})),L=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Metadata=void 0;let t=j(),n=N(),r=P(),i=A(),a=I();e.Metadata=class{timestamp;lifecycles;tools;authors;component;manufacture;supplier;licenses;properties;constructor(e={}){this.timestamp=e.timestamp,this.lifecycles=e.lifecycles??new n.LifecycleRepository,this.tools=e.tools??new a.Tools,this.authors=e.authors??new r.OrganizationalContactRepository,this.component=e.component,this.manufacture=e.manufacture,this.supplier=e.supplier,this.licenses=e.licenses??new t.LicenseRepository,this.properties=e.properties??new i.PropertyRepository}}})),R=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.CweRepository=void 0,e.isCWE=r;let t=h(),n=C();function r(e){return(0,n.isPositiveInteger)(e)}e.CweRepository=class extends t.SortableNumbers{}})),z=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.AdvisoryRepository=e.Advisory=void 0;let t=h();e.Advisory=class{title;url;constructor(e,t={}){this.url=e,this.title=t.title}compare(e){return this.url.toString().localeCompare(e.url.toString())||(this.title??``).localeCompare(e.title??``)}},e.AdvisoryRepository=class extends t.SortableComparables{}})),B=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.AffectedVersionRepository=e.AffectedVersionRange=e.AffectedSingleVersion=e.AffectRepository=e.Affect=void 0;let t=h();e.Affect=class{ref;versions;constructor(e,t={}){this.ref=e,this.versions=t.versions??new n}compare(e){return this.ref.compare(e.ref)||this.versions.compare(e.versions)}},e.AffectRepository=class extends t.SortableComparables{},e.AffectedSingleVersion=class{version;status;constructor(e,t={}){this.version=e,this.status=t.status}compare(e){return this.version.localeCompare(e.version)||(this.status??``).localeCompare(e.status??``)}},e.AffectedVersionRange=class{range;status;constructor(e,t={}){this.range=e,this.status=t.status}compare(e){return this.range.localeCompare(e.range)||(this.status??``).localeCompare(e.status??``)}};var n=class extends t.SortableComparables{};e.AffectedVersionRepository=n})),V=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.RatingRepository=e.Rating=void 0;let t=h();e.Rating=class{source;score;severity;method;vector;justification;constructor(e={}){this.source=e.source,this.score=e.score,this.severity=e.severity,this.method=e.method,this.vector=e.vector,this.justification=e.justification}compare(e){return(this.score??0)-(e.score??0)||(this.vector??``).localeCompare(e.vector??``)||(this.justification??``).localeCompare(e.justification??``)||(this.severity??``).localeCompare(e.severity??``)||(this.method??``).localeCompare(e.method??``)||(this.source&&e.source?this.source.compare(e.source):0)}},e.RatingRepository=class extends t.SortableComparables{}})),H=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.ReferenceRepository=e.Reference=void 0;let t=h();e.Reference=class{id;source;constructor(e,t){this.id=e,this.source=t}compare(e){return this.id.localeCompare(e.id)||this.source.compare(e.source)}},e.ReferenceRepository=class extends t.SortableComparables{}})),U=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.VulnerabilityRepository=e.Vulnerability=void 0;let t=h(),n=R(),r=E(),i=A(),a=I(),o=z(),s=B(),c=V(),l=H();e.Vulnerability=class{#e;id;source;references;ratings;cwes;description;detail;recommendation;advisories;created;published;updated;credits;tools;analysis;affects;properties;constructor(e={}){this.#e=new r.BomRef(e.bomRef),this.id=e.id,this.source=e.source,this.references=e.references??new l.ReferenceRepository,this.ratings=e.ratings??new c.RatingRepository,this.cwes=e.cwes??new n.CweRepository,this.description=e.description,this.detail=e.detail,this.recommendation=e.recommendation,this.advisories=e.advisories??new o.AdvisoryRepository,this.created=e.created,this.published=e.published,this.updated=e.updated,this.credits=e.credits,this.tools=e.tools??new a.Tools,this.analysis=e.analysis,this.affects=e.affects??new s.AffectRepository,this.properties=e.properties??new i.PropertyRepository}get bomRef(){return this.#e}compare(e){let t=this.bomRef.compare(e.bomRef);return t===0?(this.id??``).localeCompare(e.id??``)||(this.created?.getTime()??0)-(e.created?.getTime()??0)||(this.published?.getTime()??0)-(e.published?.getTime()??0)||(this.updated?.getTime()??0)-(e.updated?.getTime()??0)||this.ratings.compare(e.ratings)||this.cwes.compare(e.cwes)||(this.description??``).localeCompare(e.description??``)||(this.detail??``).localeCompare(e.detail??``)||(this.recommendation??``).localeCompare(e.recommendation??``)||(this.source&&e.source?this.source.compare(e.source):0)||this.properties.compare(e.properties):t}},e.VulnerabilityRepository=class extends t.SortableComparables{}})),W=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Bom=void 0;let t=C(),n=M(),r=L(),i=F(),a=U();e.Bom=class{metadata;components;services;vulnerabilities;#e=1;#t;constructor(e={}){this.metadata=e.metadata??new r.Metadata,this.components=e.components??new n.ComponentRepository,this.services=e.services??new i.ServiceRepository,this.version=e.version??this.version,this.vulnerabilities=e.vulnerabilities??new a.VulnerabilityRepository,this.serialNumber=e.serialNumber}get version(){return this.#e}set version(e){if(!(0,t.isPositiveInteger)(e))throw TypeError(`Not PositiveInteger`);this.#e=e}get serialNumber(){return this.#t}set serialNumber(e){this.#t=e===``?void 0:e}}})),G=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.BomLinkElement=e.BomLinkDocument=void 0;var t=class{#e;constructor(e){this.value=e}get value(){return this.#e}set value(e){if(!this._isValid(e))throw RangeError(`invalid value`);this.#e=e}compare(e){return this.toString().localeCompare(e.toString())}toString(){return this.value}};e.BomLinkDocument=class e extends t{static#e=/^urn:cdx:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\/[1-9][0-9]*$/;static isValid(e){return typeof e==`string`&&this.#e.test(e)}_isValid(t){return e.isValid(t)}},e.BomLinkElement=class e extends t{static#e=/^urn:cdx:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\/[1-9][0-9]*#.+$/;static isValid(e){return typeof e==`string`&&this.#e.test(e)}_isValid(t){return e.isValid(t)}}})),K=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.OrganizationalEntityRepository=e.OrganizationalEntity=void 0;let t=h(),n=P();e.OrganizationalEntity=class{name;url;contact;constructor(e={}){this.name=e.name,this.url=e.url??/* @__PURE__ */ new Set,this.contact=e.contact??new n.OrganizationalContactRepository}compare(e){return(this.name??``).localeCompare(e.name??``)||this.contact.compare(e.contact)||new t.SortableStringables(this.url).compare(new t.SortableStringables(e.url))}},e.OrganizationalEntityRepository=class extends t.SortableComparables{}})),q=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.SWID=void 0;let t=C();e.SWID=class{tagId;name;version;patch;text;url;#e;constructor(e,t,n={}){this.tagId=e,this.name=t,this.version=n.version,this.patch=n.patch,this.text=n.text,this.url=n.url,this.tagVersion=n.tagVersion}get tagVersion(){return this.#e}set tagVersion(e){if(e!==void 0&&!(0,t.isNonNegativeInteger)(e))throw TypeError(`Not NonNegativeInteger nor undefined`);this.#e=e}}})),ee=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Analysis=void 0;let t=g();e.Analysis=class{state;justification;response;detail;constructor(e={}){this.state=e.state,this.justification=e.justification,this.response=e.response??new t.AnalysisResponseRepository,this.detail=e.detail}}})),J=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Credits=void 0;let t=P(),n=K();e.Credits=class{organizations;individuals;constructor(e={}){this.organizations=e.organizations??new n.OrganizationalEntityRepository,this.individuals=e.individuals??new t.OrganizationalContactRepository}}})),te=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Source=void 0,e.Source=class{name;url;constructor(e={}){this.name=e.name,this.url=e.url}compare(e){return(this.url?.toString()??``).localeCompare(e.url?.toString()??``)||(this.name??``).localeCompare(e.name??``)}}})),ne=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&r(t,e,n)};Object.defineProperty(e,"__esModule",{value:!0}),i(z(),e),i(B(),e),i(ee(),e),i(J(),e),i(V(),e),i(H(),e),i(te(),e),i(U(),e)})),re=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__setModuleDefault||(Object.create?(function(e,t){Object.defineProperty(e,"default",{enumerable:!0,value:t})}):function(e,t){e.default=t}),a=n&&n.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&r(t,e,n)},o=n&&n.__importStar||(function(){var e=function(t){return e=Object.getOwnPropertyNames||function(e){var t=[];for(var n in e)Object.prototype.hasOwnProperty.call(e,n)&&(t[t.length]=n);return t},e(t)};return function(t){if(t&&t.__esModule)return t;var n={};if(t!=null)for(var a=e(t),o=0;o<a.length;o++)a[o]!=="default"&&r(n,t,a[o]);return i(n,t),n}})();Object.defineProperty(e,"__esModule",{value:!0}),e.Vulnerability=void 0,a(S(),e),a(W(),e),a(G(),e),a(E(),e),a(M(),e),a(D(),e),a(k(),e),a(O(),e),a(j(),e),a(N(),e),a(L(),e),a(P(),e),a(K(),e),a(A(),e),a(F(),e),a(q(),e),a(I(),e),e.Vulnerability=o(ne())})),ie=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.BomRefDiscriminator=void 0,e.BomRefDiscriminator=class{#e;#t;constructor(e,t=`BomRef`){this.#e=Array.from(e,e=>[e,e.value]),this.#t=t}get prefix(){return this.#t}*[Symbol.iterator](){for(let[e]of this.#e)yield e}discriminate(){let e=/* @__PURE__ */ new Set([``]);for(let[t]of this.#e){let n=t.value;(n===void 0||e.has(n))&&(n=this.#n(),t.value=n),e.add(n)}}reset(){for(let[e,t]of this.#e)e.value=t}#n(){return`${this.#t}${Math.random().toString(32).substring(1)}${Math.random().toString(32).substring(1)}`}}})),ae=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.OptPlugError=void 0,e.OptPlugError=class extends Error{cause;constructor(e,t){super(e),this.cause=t}}})),oe=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.MissingOptionalDependencyError=void 0;let t=ae();e.MissingOptionalDependencyError=class extends t.OptPlugError{}})),se=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0})})),ce=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.BaseSerializer=void 0;let t=w(),n=ie();e.BaseSerializer=class{*#e(e){if(e.metadata.component!==void 0){yield e.metadata.component.bomRef;for(let{bomRef:n}of e.metadata.component.components[t.treeIteratorSymbol]())yield n}for(let{bomRef:n}of e.components[t.treeIteratorSymbol]())yield n;for(let{bomRef:n}of e.services[t.treeIteratorSymbol]())yield n;for(let{bomRef:t}of e.vulnerabilities)yield t}#t(e,t){let r=new n.BomRefDiscriminator(this.#e(e));r.discriminate();try{return this._normalize(e,t)}finally{r.reset()}}serialize(e,t){return this._serialize(this.#t(e,t),t)}}})),le=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.chainI=t;function*t(...e){for(let t of e)yield*t}})),ue=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.isNotUndefined=t;function t(e){return e!==void 0}})),de=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.escapeUri=n;let t=[[/ /g,`%20`],[/"/g,`%22`],[/'/g,`%27`],[/\[/g,`%5B`],[/]/g,`%5D`],[/</g,`%3C`],[/>/g,`%3E`],[/\{/g,`%7B`],[/}/g,`%7D`]];function n(e){if(e===void 0)return e;for(let[n,r]of t)e=e.replace(n,r);return e}})),fe=/* @__PURE__ */ t(((e,t)=>{t.exports={$schema:`http://json-schema.org/draft-07/schema#`,$id:`http://cyclonedx.org/schema/spdx.schema.json`,$comment:`v1.1-3.29.0`,type:`string`,enum:/* @__PURE__ */ `0BSD,3D-Slicer-1.0,AAL,Abstyles,AdaCore-doc,Adobe-2006,Adobe-Display-PostScript,Adobe-Glyph,Adobe-Utopia,ADSL,Advanced-Cryptics-Dictionary,AFL-1.1,AFL-1.2,AFL-2.0,AFL-2.1,AFL-3.0,Afmparse,AGPL-1.0,AGPL-1.0-only,AGPL-1.0-or-later,AGPL-3.0,AGPL-3.0-only,AGPL-3.0-or-later,Aladdin,ALGLIB-Documentation,AMD-newlib,AMDPLPA,AML,AML-glslang,AMPAS,ANTLR-PD,ANTLR-PD-fallback,any-OSI,any-OSI-perl-modules,Apache-1.0,Apache-1.1,Apache-2.0,APAFML,APL-1.0,App-s2p,APSL-1.0,APSL-1.1,APSL-1.2,APSL-2.0,Arphic-1999,Artistic-1.0,Artistic-1.0-cl8,Artistic-1.0-Perl,Artistic-2.0,Artistic-dist,Aspell-RU,ASWF-Digital-Assets-1.0,ASWF-Digital-Assets-1.1,atc-game,Baekmuk,Bahyph,Barr,bcrypt-Solar-Designer,Beerware,Bitstream-Charter,Bitstream-Vera,BitTorrent-1.0,BitTorrent-1.1,blessing,BlueOak-1.0.0,Boehm-GC,Boehm-GC-without-fee,BOLA-1.1,Borceux,Brian-Gladman-2-Clause,Brian-Gladman-3-Clause,Brian-Gladman-3-Clause-no-conversion,BSD-1-Clause,BSD-2-Clause,BSD-2-Clause-Darwin,BSD-2-Clause-first-lines,BSD-2-Clause-FreeBSD,BSD-2-Clause-NetBSD,BSD-2-Clause-Patent,BSD-2-Clause-pkgconf-disclaimer,BSD-2-Clause-pos-unchanged,BSD-2-Clause-Views,BSD-3-Clause,BSD-3-Clause-acpica,BSD-3-Clause-Attribution,BSD-3-Clause-Clear,BSD-3-Clause-flex,BSD-3-Clause-HP,BSD-3-Clause-LBNL,BSD-3-Clause-Modification,BSD-3-Clause-No-Military-License,BSD-3-Clause-No-Nuclear-License,BSD-3-Clause-No-Nuclear-License-2014,BSD-3-Clause-No-Nuclear-Warranty,BSD-3-Clause-Open-MPI,BSD-3-Clause-OpenWebUI,BSD-3-Clause-Sun,BSD-3-Clause-Tso,BSD-4-Clause,BSD-4-Clause-Shortened,BSD-4-Clause-UC,BSD-4.3RENO,BSD-4.3TAHOE,BSD-Advertising-Acknowledgement,BSD-ask-to-endorse,BSD-Attribution-HPND-disclaimer,BSD-Inferno-Nettverk,BSD-Mark-Modifications,BSD-Protection,BSD-Source-alt-GPL,BSD-Source-beginning-file,BSD-Source-Code,BSD-Source-Code-no-disclaimer,BSD-Systemics,BSD-Systemics-W3Works,BSL-1.0,Buddy,Bugroff,BUSL-1.1,bzip2-1.0.5,bzip2-1.0.6,C-UDA-1.0,CAL-1.0,CAL-1.0-Combined-Work-Exception,Caldera,Caldera-no-preamble,CAPEC-tou,Catharon,CATOSL-1.1,CC-BY-1.0,CC-BY-2.0,CC-BY-2.5,CC-BY-2.5-AU,CC-BY-3.0,CC-BY-3.0-AT,CC-BY-3.0-AU,CC-BY-3.0-DE,CC-BY-3.0-IGO,CC-BY-3.0-NL,CC-BY-3.0-US,CC-BY-4.0,CC-BY-NC-1.0,CC-BY-NC-2.0,CC-BY-NC-2.5,CC-BY-NC-3.0,CC-BY-NC-3.0-DE,CC-BY-NC-3.0-IGO,CC-BY-NC-4.0,CC-BY-NC-ND-1.0,CC-BY-NC-ND-2.0,CC-BY-NC-ND-2.5,CC-BY-NC-ND-3.0,CC-BY-NC-ND-3.0-DE,CC-BY-NC-ND-3.0-IGO,CC-BY-NC-ND-4.0,CC-BY-NC-SA-1.0,CC-BY-NC-SA-2.0,CC-BY-NC-SA-2.0-DE,CC-BY-NC-SA-2.0-FR,CC-BY-NC-SA-2.0-UK,CC-BY-NC-SA-2.5,CC-BY-NC-SA-3.0,CC-BY-NC-SA-3.0-DE,CC-BY-NC-SA-3.0-IGO,CC-BY-NC-SA-4.0,CC-BY-ND-1.0,CC-BY-ND-2.0,CC-BY-ND-2.5,CC-BY-ND-3.0,CC-BY-ND-3.0-DE,CC-BY-ND-4.0,CC-BY-SA-1.0,CC-BY-SA-2.0,CC-BY-SA-2.0-UK,CC-BY-SA-2.1-JP,CC-BY-SA-2.5,CC-BY-SA-3.0,CC-BY-SA-3.0-AT,CC-BY-SA-3.0-DE,CC-BY-SA-3.0-IGO,CC-BY-SA-4.0,CC-PDDC,CC-PDM-1.0,CC-SA-1.0,CC0-1.0,CDDL-1.0,CDDL-1.1,CDL-1.0,CDLA-Permissive-1.0,CDLA-Permissive-2.0,CDLA-Sharing-1.0,CECILL-1.0,CECILL-1.1,CECILL-2.0,CECILL-2.1,CECILL-B,CECILL-C,CERN-OHL-1.1,CERN-OHL-1.2,CERN-OHL-P-2.0,CERN-OHL-S-2.0,CERN-OHL-W-2.0,CFITSIO,check-cvs,checkmk,ClArtistic,Clips,CMU-Mach,CMU-Mach-nodoc,CNRI-Jython,CNRI-Python,CNRI-Python-GPL-Compatible,COIL-1.0,Community-Spec-1.0,Condor-1.1,copyleft-next-0.3.0,copyleft-next-0.3.1,Cornell-Lossless-JPEG,CPAL-1.0,CPL-1.0,CPOL-1.02,Cronyx,Crossword,CryptoSwift,CrystalStacker,CUA-OPL-1.0,Cube,curl,cve-tou,D-FSL-1.0,DEC-3-Clause,diffmark,DL-DE-BY-2.0,DL-DE-ZERO-2.0,DOC,DocBook-DTD,DocBook-Schema,DocBook-Stylesheet,DocBook-XML,Dotseqn,DRL-1.0,DRL-1.1,DSDP,dtoa,dvipdfm,ECL-1.0,ECL-2.0,eCos-2.0,EFL-1.0,EFL-2.0,eGenix,Elastic-2.0,Entessa,EPICS,EPL-1.0,EPL-2.0,ErlPL-1.1,ESA-PL-permissive-2.4,ESA-PL-strong-copyleft-2.4,ESA-PL-weak-copyleft-2.4,etalab-2.0,EUDatagrid,EUPL-1.0,EUPL-1.1,EUPL-1.2,Eurosym,Fair,FBM,FDK-AAC,FDK-MPEG-H,Ferguson-Twofish,Frameworx-1.0,FreeBSD-DOC,FreeImage,FSFAP,FSFAP-no-warranty-disclaimer,FSFUL,FSFULLR,FSFULLRSD,FSFULLRWD,FSL-1.1-ALv2,FSL-1.1-MIT,FTL,Furuseth,fwlw,Game-Programming-Gems,GCR-docs,GD,generic-xts,GFDL-1.1,GFDL-1.1-invariants-only,GFDL-1.1-invariants-or-later,GFDL-1.1-no-invariants-only,GFDL-1.1-no-invariants-or-later,GFDL-1.1-only,GFDL-1.1-or-later,GFDL-1.2,GFDL-1.2-invariants-only,GFDL-1.2-invariants-or-later,GFDL-1.2-no-invariants-only,GFDL-1.2-no-invariants-or-later,GFDL-1.2-only,GFDL-1.2-or-later,GFDL-1.3,GFDL-1.3-invariants-only,GFDL-1.3-invariants-or-later,GFDL-1.3-no-invariants-only,GFDL-1.3-no-invariants-or-later,GFDL-1.3-only,GFDL-1.3-or-later,Giftware,GL2PS,Glide,Glulxe,GLWTPL,gnuplot,GPL-1.0,GPL-1.0+,GPL-1.0-only,GPL-1.0-or-later,GPL-2.0,GPL-2.0+,GPL-2.0-only,GPL-2.0-or-later,GPL-2.0-with-autoconf-exception,GPL-2.0-with-bison-exception,GPL-2.0-with-classpath-exception,GPL-2.0-with-font-exception,GPL-2.0-with-GCC-exception,GPL-3.0,GPL-3.0+,GPL-3.0-only,GPL-3.0-or-later,GPL-3.0-with-autoconf-exception,GPL-3.0-with-GCC-exception,Graphics-Gems,gSOAP-1.3b,gtkbook,Gutmann,HaskellReport,HDF5,hdparm,HIDAPI,Hippocratic-2.1,Hippocratic-3.0-core,HP-1986,HP-1989,HPND,HPND-DEC,HPND-doc,HPND-doc-sell,HPND-export-US,HPND-export-US-acknowledgement,HPND-export-US-modify,HPND-export2-US,HPND-Fenneberg-Livingston,HPND-INRIA-IMAG,HPND-Intel,HPND-Kevlin-Henney,HPND-Markus-Kuhn,HPND-merchantability-variant,HPND-MIT-disclaimer,HPND-Netrek,HPND-Pbmplus,HPND-sell-MIT-disclaimer-xserver,HPND-sell-regexpr,HPND-sell-variant,HPND-sell-variant-critical-systems,HPND-sell-variant-MIT-disclaimer,HPND-sell-variant-MIT-disclaimer-rev,HPND-SMC,HPND-UC,HPND-UC-export-US,HTMLTIDY,hyphen-bulgarian,IBM-pibs,ICU,IEC-Code-Components-EULA,IJG,IJG-short,ImageMagick,iMatix,Imlib2,Info-ZIP,Informatica,Inner-Net-2.0,InnoSetup,Intel,Intel-ACPI,Interbase-1.0,IPA,IPL-1.0,ISC,ISC-Veillard,ISO-permission,Jam,JasPer-2.0,jove,JPL-image,JPNIC,JSON,Kastrup,Kazlib,Knuth-CTAN,LAL-1.2,LAL-1.3,Latex2e,Latex2e-translated-notice,Leptonica,LGPL-2.0,LGPL-2.0+,LGPL-2.0-only,LGPL-2.0-or-later,LGPL-2.1,LGPL-2.1+,LGPL-2.1-only,LGPL-2.1-or-later,LGPL-3.0,LGPL-3.0+,LGPL-3.0-only,LGPL-3.0-or-later,LGPLLR,Libpng,libpng-1.6.35,libpng-2.0,libselinux-1.0,libtiff,libutil-David-Nugent,LiLiQ-P-1.1,LiLiQ-R-1.1,LiLiQ-Rplus-1.1,Linux-man-pages-1-para,Linux-man-pages-copyleft,Linux-man-pages-copyleft-2-para,Linux-man-pages-copyleft-var,Linux-OpenIB,LOOP,LPD-document,LPL-1.0,LPL-1.02,LPPL-1.0,LPPL-1.1,LPPL-1.2,LPPL-1.3a,LPPL-1.3c,lsof,Lucida-Bitmap-Fonts,LZMA-SDK-9.11-to-9.20,LZMA-SDK-9.22,Mackerras-3-Clause,Mackerras-3-Clause-acknowledgment,magaz,mailprio,MakeIndex,man2html,Martin-Birgmeier,McPhee-slideshow,metamail,Minpack,MIPS,MirOS,MIT,MIT-0,MIT-advertising,MIT-Click,MIT-CMU,MIT-enna,MIT-feh,MIT-Festival,MIT-Khronos-old,MIT-Modern-Variant,MIT-open-group,MIT-STK,MIT-testregex,MIT-Wu,MITNFA,MMIXware,MMPL-1.0.1,Motosoto,MPEG-SSG,mpi-permissive,mpich2,MPL-1.0,MPL-1.1,MPL-2.0,MPL-2.0-no-copyleft-exception,mplus,MS-LPL,MS-PL,MS-RL,MTLL,MulanPSL-1.0,MulanPSL-2.0,Multics,Mup,MVT-1.1,NAIST-2003,NASA-1.3,Naumen,NBPL-1.0,NCBI-PD,NCGL-UK-2.0,NCL,NCSA,Net-SNMP,NetCDF,Newsletr,NGPL,ngrep,NICTA-1.0,NIST-PD,NIST-PD-fallback,NIST-PD-TNT,NIST-Software,NLOD-1.0,NLOD-2.0,NLPL,Nokia,NOSL,Noweb,NPL-1.0,NPL-1.1,NPOSL-3.0,NRL,NTIA-PD,NTP,NTP-0,Nunit,O-UDA-1.0,OAR,OCCT-PL,OCLC-2.0,ODbL-1.0,ODC-By-1.0,OFFIS,OFL-1.0,OFL-1.0-no-RFN,OFL-1.0-RFN,OFL-1.1,OFL-1.1-no-RFN,OFL-1.1-RFN,OGC-1.0,OGDL-Taiwan-1.0,OGL-Canada-2.0,OGL-UK-1.0,OGL-UK-2.0,OGL-UK-3.0,OGTSL,OLDAP-1.1,OLDAP-1.2,OLDAP-1.3,OLDAP-1.4,OLDAP-2.0,OLDAP-2.0.1,OLDAP-2.1,OLDAP-2.2,OLDAP-2.2.1,OLDAP-2.2.2,OLDAP-2.3,OLDAP-2.4,OLDAP-2.5,OLDAP-2.6,OLDAP-2.7,OLDAP-2.8,OLFL-1.3,OML,OpenMDW-1.0,OpenPBS-2.3,OpenSSL,OpenSSL-standalone,OpenVision,OPL-1.0,OPL-UK-3.0,OPUBL-1.0,OSC-1.0,OSET-PL-2.1,OSL-1.0,OSL-1.1,OSL-2.0,OSL-2.1,OSL-3.0,OSSP,PADL,ParaType-Free-Font-1.3,Parity-6.0.0,Parity-7.0.0,PDDL-1.0,PHP-3.0,PHP-3.01,Pixar,pkgconf,Plexus,pnmstitch,PolyForm-Noncommercial-1.0.0,PolyForm-Small-Business-1.0.0,PostgreSQL,PPL,PSF-2.0,psfrag,psutils,Python-2.0,Python-2.0.1,python-ldap,Qhull,QPL-1.0,QPL-1.0-INRIA-2004,radvd,Rdisc,RHeCos-1.1,RPL-1.1,RPL-1.5,RPSL-1.0,RSA-MD,RSCPL,Ruby,Ruby-pty,SAX-PD,SAX-PD-2.0,Saxpath,SCEA,SchemeReport,Sendmail,Sendmail-8.23,Sendmail-Open-Source-1.1,SGI-B-1.0,SGI-B-1.1,SGI-B-2.0,SGI-OpenGL,SGMLUG-PM,SGP4,SHL-0.5,SHL-0.51,SimPL-2.0,SISSL,SISSL-1.2,SL,Sleepycat,SMAIL-GPL,SMLNJ,SMPPL,SNIA,snprintf,SOFA,softSurfer,Soundex,Spencer-86,Spencer-94,Spencer-99,SPL-1.0,ssh-keyscan,SSH-OpenSSH,SSH-short,SSLeay-standalone,SSPL-1.0,StandardML-NJ,SugarCRM-1.1.3,SUL-1.0,Sun-PPP,Sun-PPP-2000,SunPro,SWL,swrule,Symlinks,TAPR-OHL-1.0,TCL,TCP-wrappers,TekHVC,TermReadKey,TGPPL-1.0,ThirdEye,threeparttable,TMate,TORQUE-1.1,TOSL,TPDL,TPL-1.0,TrustedQSL,TTWL,TTYP0,TU-Berlin-1.0,TU-Berlin-2.0,Ubuntu-font-1.0,UCAR,UCL-1.0,ulem,UMich-Merit,Unicode-3.0,Unicode-DFS-2015,Unicode-DFS-2016,Unicode-TOU,UnixCrypt,Unlicense,Unlicense-libtelnet,Unlicense-libwhirlpool,UnRAR,UPL-1.0,URT-RLE,Vim,Vixie-Cron,VOSTROM,VSL-1.0,W3C,W3C-19980720,W3C-20150513,w3m,Watcom-1.0,Widget-Workshop,WordNet,Wsuipa,WTFNMFPL,WTFPL,wwl,wxWindows,X11,X11-distribute-modifications-variant,X11-no-permit-persons,X11-swapped,Xdebug-1.03,Xerox,Xfig,XFree86-1.1,xinetd,xkeyboard-config-Zinoviev,xlock,Xnet,xpp,XSkat,xzoom,YPL-1.0,YPL-1.1,Zed,Zeeff,Zend-2.0,Zimbra-1.3,Zimbra-1.4,Zlib,zlib-acknowledgement,ZPL-1.1,ZPL-2.0,ZPL-2.1,389-exception,Asterisk-exception,Asterisk-linking-protocols-exception,Autoconf-exception-2.0,Autoconf-exception-3.0,Autoconf-exception-generic,Autoconf-exception-generic-3.0,Autoconf-exception-macro,Bison-exception-1.24,Bison-exception-2.2,Bootloader-exception,CGAL-linking-exception,Classpath-exception-2.0,Classpath-exception-2.0-short,CLISP-exception-2.0,cryptsetup-OpenSSL-exception,Digia-Qt-LGPL-exception-1.1,DigiRule-FOSS-exception,eCos-exception-2.0,erlang-otp-linking-exception,Fawkes-Runtime-exception,FLTK-exception,fmt-exception,Font-exception-2.0,freertos-exception-2.0,GCC-exception-2.0,GCC-exception-2.0-note,GCC-exception-3.1,Gmsh-exception,GNAT-exception,GNOME-examples-exception,GNU-compiler-exception,gnu-javamail-exception,Google-Patent-WebM,GPL-3.0-389-ds-base-exception,GPL-3.0-interface-exception,GPL-3.0-linking-exception,GPL-3.0-linking-source-exception,GPL-CC-1.0,GStreamer-exception-2005,GStreamer-exception-2008,harbour-exception,i2p-gpl-java-exception,Independent-modules-exception,KiCad-libraries-exception,kvirc-openssl-exception,LGPL-3.0-linking-exception,libpri-OpenH323-exception,Libtool-exception,Linux-syscall-note,LLGPL,LLVM-exception,LZMA-exception,mif-exception,mxml-exception,Nokia-Qt-exception-1.1,OCaml-LGPL-linking-exception,OCCT-exception-1.0,OpenJDK-assembly-exception-1.0,openvpn-openssl-exception,PCRE2-exception,polyparse-exception,PS-or-PDF-font-exception-20170817,QPL-1.0-INRIA-2004-exception,Qt-GPL-exception-1.0,Qt-LGPL-exception-1.1,Qwt-exception-1.0,romic-exception,RRDtool-FLOSS-exception-2.0,rsync-linking-exception,SANE-exception,SHL-2.0,SHL-2.1,Simple-Library-Usage-exception,Spelling-Provider-LGPL-exception,sqlitestudio-OpenSSL-exception,stunnel-exception,SWI-exception,Swift-exception,Texinfo-exception,u-boot-exception-2.0,UBDL-exception,Universal-FOSS-exception-1.0,vsftpd-openssl-exception,WxWindows-exception-3.1,x11vnc-openssl-exception`.split(`,`),"meta:enum":{"0BSD":`BSD Zero Clause License`,"3D-Slicer-1.0":`3D Slicer License v1.0`,AAL:`Attribution Assurance License`,Abstyles:`Abstyles License`,"AdaCore-doc":`AdaCore Doc License`,"Adobe-2006":`Adobe Systems Incorporated Source Code License Agreement`,"Adobe-Display-PostScript":`Adobe Display PostScript License`,"Adobe-Glyph":`Adobe Glyph List License`,"Adobe-Utopia":`Adobe Utopia Font License`,ADSL:`Amazon Digital Services License`,"Advanced-Cryptics-Dictionary":`Advanced Cryptics Dictionary License`,"AFL-1.1":`Academic Free License v1.1`,"AFL-1.2":`Academic Free License v1.2`,"AFL-2.0":`Academic Free License v2.0`,"AFL-2.1":`Academic Free License v2.1`,"AFL-3.0":`Academic Free License v3.0`,Afmparse:`Afmparse License`,"AGPL-1.0":`Affero General Public License v1.0`,"AGPL-1.0-only":`Affero General Public License v1.0 only`,"AGPL-1.0-or-later":`Affero General Public License v1.0 or later`,"AGPL-3.0":`GNU Affero General Public License v3.0`,"AGPL-3.0-only":`GNU Affero General Public License v3.0 only`,"AGPL-3.0-or-later":`GNU Affero General Public License v3.0 or later`,Aladdin:`Aladdin Free Public License`,"ALGLIB-Documentation":`ALGLIB Documentation License`,"AMD-newlib":`AMD newlib License`,AMDPLPA:`AMD's plpa_map.c License`,AML:`Apple MIT License`,"AML-glslang":`AML glslang variant License`,AMPAS:`Academy of Motion Picture Arts and Sciences BSD`,"ANTLR-PD":`ANTLR Software Rights Notice`,"ANTLR-PD-fallback":`ANTLR Software Rights Notice with license fallback`,"any-OSI":`Any OSI License`,"any-OSI-perl-modules":`Any OSI License - Perl Modules`,"Apache-1.0":`Apache License 1.0`,"Apache-1.1":`Apache License 1.1`,"Apache-2.0":`Apache License 2.0`,APAFML:`Adobe Postscript AFM License`,"APL-1.0":`Adaptive Public License 1.0`,"App-s2p":`App::s2p License`,"APSL-1.0":`Apple Public Source License 1.0`,"APSL-1.1":`Apple Public Source License 1.1`,"APSL-1.2":`Apple Public Source License 1.2`,"APSL-2.0":`Apple Public Source License 2.0`,"Arphic-1999":`Arphic Public License`,"Artistic-1.0":`Artistic License 1.0`,"Artistic-1.0-cl8":`Artistic License 1.0 w/clause 8`,"Artistic-1.0-Perl":`Artistic License 1.0 (Perl)`,"Artistic-2.0":`Artistic License 2.0`,"Artistic-dist":`Artistic License 1.0 (dist)`,"Aspell-RU":`Aspell Russian License`,"ASWF-Digital-Assets-1.0":`ASWF Digital Assets License version 1.0`,"ASWF-Digital-Assets-1.1":`ASWF Digital Assets License 1.1`,"atc-game":`atc Game License`,Baekmuk:`Baekmuk License`,Bahyph:`Bahyph License`,Barr:`Barr License`,"bcrypt-Solar-Designer":`bcrypt Solar Designer License`,Beerware:`Beerware License`,"Bitstream-Charter":`Bitstream Charter Font License`,"Bitstream-Vera":`Bitstream Vera Font License`,"BitTorrent-1.0":`BitTorrent Open Source License v1.0`,"BitTorrent-1.1":`BitTorrent Open Source License v1.1`,blessing:`SQLite Blessing`,"BlueOak-1.0.0":`Blue Oak Model License 1.0.0`,"Boehm-GC":`Boehm-Demers-Weiser GC License`,"Boehm-GC-without-fee":`Boehm-Demers-Weiser GC License (without fee)`,"BOLA-1.1":`Buena Onda License Agreement v1.1`,Borceux:`Borceux license`,"Brian-Gladman-2-Clause":`Brian Gladman 2-Clause License`,"Brian-Gladman-3-Clause":`Brian Gladman 3-Clause License`,"Brian-Gladman-3-Clause-no-conversion":`Brian Gladman 3-Clause License (no conversion clause)`,"BSD-1-Clause":`BSD 1-Clause License`,"BSD-2-Clause":`BSD 2-Clause "Simplified" License`,"BSD-2-Clause-Darwin":`BSD 2-Clause - Ian Darwin variant`,"BSD-2-Clause-first-lines":`BSD 2-Clause - first lines requirement`,"BSD-2-Clause-FreeBSD":`BSD 2-Clause FreeBSD License`,"BSD-2-Clause-NetBSD":`BSD 2-Clause NetBSD License`,"BSD-2-Clause-Patent":`BSD-2-Clause Plus Patent License`,"BSD-2-Clause-pkgconf-disclaimer":`BSD 2-Clause pkgconf disclaimer variant`,"BSD-2-Clause-pos-unchanged":`BSD 2-Clause - position unchanged variant`,"BSD-2-Clause-Views":`BSD 2-Clause with views sentence`,"BSD-3-Clause":`BSD 3-Clause "New" or "Revised" License`,"BSD-3-Clause-acpica":`BSD 3-Clause acpica variant`,"BSD-3-Clause-Attribution":`BSD with attribution`,"BSD-3-Clause-Clear":`BSD 3-Clause Clear License`,"BSD-3-Clause-flex":`BSD 3-Clause Flex variant`,"BSD-3-Clause-HP":`Hewlett-Packard BSD variant license`,"BSD-3-Clause-LBNL":`Lawrence Berkeley National Labs BSD variant license`,"BSD-3-Clause-Modification":`BSD 3-Clause Modification`,"BSD-3-Clause-No-Military-License":`BSD 3-Clause No Military License`,"BSD-3-Clause-No-Nuclear-License":`BSD 3-Clause No Nuclear License`,"BSD-3-Clause-No-Nuclear-License-2014":`BSD 3-Clause No Nuclear License 2014`,"BSD-3-Clause-No-Nuclear-Warranty":`BSD 3-Clause No Nuclear Warranty`,"BSD-3-Clause-Open-MPI":`BSD 3-Clause Open MPI variant`,"BSD-3-Clause-OpenWebUI":`BSD 3-Clause - OpenWebUI variant`,"BSD-3-Clause-Sun":`BSD 3-Clause Sun Microsystems`,"BSD-3-Clause-Tso":`BSD 3-Clause Tso variant`,"BSD-4-Clause":`BSD 4-Clause "Original" or "Old" License`,"BSD-4-Clause-Shortened":`BSD 4 Clause Shortened`,"BSD-4-Clause-UC":`BSD-4-Clause (University of California-Specific)`,"BSD-4.3RENO":`BSD 4.3 RENO License`,"BSD-4.3TAHOE":`BSD 4.3 TAHOE License`,"BSD-Advertising-Acknowledgement":`BSD Advertising Acknowledgement License`,"BSD-ask-to-endorse":`BSD - ask to endorse`,"BSD-Attribution-HPND-disclaimer":`BSD with Attribution and HPND disclaimer`,"BSD-Inferno-Nettverk":`BSD-Inferno-Nettverk`,"BSD-Mark-Modifications":`BSD Mark Modifications License`,"BSD-Protection":`BSD Protection License`,"BSD-Source-alt-GPL":`BSD Source Code Attribution - GPL alternative`,"BSD-Source-beginning-file":`BSD Source Code Attribution - beginning of file variant`,"BSD-Source-Code":`BSD Source Code Attribution`,"BSD-Source-Code-no-disclaimer":`BSD Source Code Attribution - no disclaimer`,"BSD-Systemics":`Systemics BSD variant license`,"BSD-Systemics-W3Works":`Systemics W3Works BSD variant license`,"BSL-1.0":`Boost Software License 1.0`,Buddy:`Buddy License`,Bugroff:`Bugroff License`,"BUSL-1.1":`Business Source License 1.1`,"bzip2-1.0.5":`bzip2 and libbzip2 License v1.0.5`,"bzip2-1.0.6":`bzip2 and libbzip2 License v1.0.6`,"C-UDA-1.0":`Computational Use of Data Agreement v1.0`,"CAL-1.0":`Cryptographic Autonomy License 1.0`,"CAL-1.0-Combined-Work-Exception":`Cryptographic Autonomy License 1.0 (Combined Work Exception)`,Caldera:`Caldera License`,"Caldera-no-preamble":`Caldera License (without preamble)`,"CAPEC-tou":`Common Attack    Pattern Enumeration and Classification License`,Catharon:`Catharon License`,"CATOSL-1.1":`Computer Associates Trusted Open Source License 1.1`,"CC-BY-1.0":`Creative Commons Attribution 1.0 Generic`,"CC-BY-2.0":`Creative Commons Attribution 2.0 Generic`,"CC-BY-2.5":`Creative Commons Attribution 2.5 Generic`,"CC-BY-2.5-AU":`Creative Commons Attribution 2.5 Australia`,"CC-BY-3.0":`Creative Commons Attribution 3.0 Unported`,"CC-BY-3.0-AT":`Creative Commons Attribution 3.0 Austria`,"CC-BY-3.0-AU":`Creative Commons Attribution 3.0 Australia`,"CC-BY-3.0-DE":`Creative Commons Attribution 3.0 Germany`,"CC-BY-3.0-IGO":`Creative Commons Attribution 3.0 IGO`,"CC-BY-3.0-NL":`Creative Commons Attribution 3.0 Netherlands`,"CC-BY-3.0-US":`Creative Commons Attribution 3.0 United States`,"CC-BY-4.0":`Creative Commons Attribution 4.0 International`,"CC-BY-NC-1.0":`Creative Commons Attribution Non Commercial 1.0 Generic`,"CC-BY-NC-2.0":`Creative Commons Attribution Non Commercial 2.0 Generic`,"CC-BY-NC-2.5":`Creative Commons Attribution Non Commercial 2.5 Generic`,"CC-BY-NC-3.0":`Creative Commons Attribution Non Commercial 3.0 Unported`,"CC-BY-NC-3.0-DE":`Creative Commons Attribution Non Commercial 3.0 Germany`,"CC-BY-NC-3.0-IGO":`Creative Commons Attribution Non Commercial 3.0 IGO`,"CC-BY-NC-4.0":`Creative Commons Attribution Non Commercial 4.0 International`,"CC-BY-NC-ND-1.0":`Creative Commons Attribution Non Commercial No Derivatives 1.0 Generic`,"CC-BY-NC-ND-2.0":`Creative Commons Attribution Non Commercial No Derivatives 2.0 Generic`,"CC-BY-NC-ND-2.5":`Creative Commons Attribution Non Commercial No Derivatives 2.5 Generic`,"CC-BY-NC-ND-3.0":`Creative Commons Attribution Non Commercial No Derivatives 3.0 Unported`,"CC-BY-NC-ND-3.0-DE":`Creative Commons Attribution Non Commercial No Derivatives 3.0 Germany`,"CC-BY-NC-ND-3.0-IGO":`Creative Commons Attribution Non Commercial No Derivatives 3.0 IGO`,"CC-BY-NC-ND-4.0":`Creative Commons Attribution Non Commercial No Derivatives 4.0 International`,"CC-BY-NC-SA-1.0":`Creative Commons Attribution Non Commercial Share Alike 1.0 Generic`,"CC-BY-NC-SA-2.0":`Creative Commons Attribution Non Commercial Share Alike 2.0 Generic`,"CC-BY-NC-SA-2.0-DE":`Creative Commons Attribution Non Commercial Share Alike 2.0 Germany`,"CC-BY-NC-SA-2.0-FR":`Creative Commons Attribution-NonCommercial-ShareAlike 2.0 France`,"CC-BY-NC-SA-2.0-UK":`Creative Commons Attribution Non Commercial Share Alike 2.0 England and Wales`,"CC-BY-NC-SA-2.5":`Creative Commons Attribution Non Commercial Share Alike 2.5 Generic`,"CC-BY-NC-SA-3.0":`Creative Commons Attribution Non Commercial Share Alike 3.0 Unported`,"CC-BY-NC-SA-3.0-DE":`Creative Commons Attribution Non Commercial Share Alike 3.0 Germany`,"CC-BY-NC-SA-3.0-IGO":`Creative Commons Attribution Non Commercial Share Alike 3.0 IGO`,"CC-BY-NC-SA-4.0":`Creative Commons Attribution Non Commercial Share Alike 4.0 International`,"CC-BY-ND-1.0":`Creative Commons Attribution No Derivatives 1.0 Generic`,"CC-BY-ND-2.0":`Creative Commons Attribution No Derivatives 2.0 Generic`,"CC-BY-ND-2.5":`Creative Commons Attribution No Derivatives 2.5 Generic`,"CC-BY-ND-3.0":`Creative Commons Attribution No Derivatives 3.0 Unported`,"CC-BY-ND-3.0-DE":`Creative Commons Attribution No Derivatives 3.0 Germany`,"CC-BY-ND-4.0":`Creative Commons Attribution No Derivatives 4.0 International`,"CC-BY-SA-1.0":`Creative Commons Attribution Share Alike 1.0 Generic`,"CC-BY-SA-2.0":`Creative Commons Attribution Share Alike 2.0 Generic`,"CC-BY-SA-2.0-UK":`Creative Commons Attribution Share Alike 2.0 England and Wales`,"CC-BY-SA-2.1-JP":`Creative Commons Attribution Share Alike 2.1 Japan`,"CC-BY-SA-2.5":`Creative Commons Attribution Share Alike 2.5 Generic`,"CC-BY-SA-3.0":`Creative Commons Attribution Share Alike 3.0 Unported`,"CC-BY-SA-3.0-AT":`Creative Commons Attribution Share Alike 3.0 Austria`,"CC-BY-SA-3.0-DE":`Creative Commons Attribution Share Alike 3.0 Germany`,"CC-BY-SA-3.0-IGO":`Creative Commons Attribution-ShareAlike 3.0 IGO`,"CC-BY-SA-4.0":`Creative Commons Attribution Share Alike 4.0 International`,"CC-PDDC":`Creative Commons Public Domain Dedication and Certification`,"CC-PDM-1.0":`Creative    Commons Public Domain Mark 1.0 Universal`,"CC-SA-1.0":`Creative Commons Share Alike 1.0 Generic`,"CC0-1.0":`Creative Commons Zero v1.0 Universal`,"CDDL-1.0":`Common Development and Distribution License 1.0`,"CDDL-1.1":`Common Development and Distribution License 1.1`,"CDL-1.0":`Common Documentation License 1.0`,"CDLA-Permissive-1.0":`Community Data License Agreement Permissive 1.0`,"CDLA-Permissive-2.0":`Community Data License Agreement Permissive 2.0`,"CDLA-Sharing-1.0":`Community Data License Agreement Sharing 1.0`,"CECILL-1.0":`CeCILL Free Software License Agreement v1.0`,"CECILL-1.1":`CeCILL Free Software License Agreement v1.1`,"CECILL-2.0":`CeCILL Free Software License Agreement v2.0`,"CECILL-2.1":`CeCILL Free Software License Agreement v2.1`,"CECILL-B":`CeCILL-B Free Software License Agreement`,"CECILL-C":`CeCILL-C Free Software License Agreement`,"CERN-OHL-1.1":`CERN Open Hardware Licence v1.1`,"CERN-OHL-1.2":`CERN Open Hardware Licence v1.2`,"CERN-OHL-P-2.0":`CERN Open Hardware Licence Version 2 - Permissive`,"CERN-OHL-S-2.0":`CERN Open Hardware Licence Version 2 - Strongly Reciprocal`,"CERN-OHL-W-2.0":`CERN Open Hardware Licence Version 2 - Weakly Reciprocal`,CFITSIO:`CFITSIO License`,"check-cvs":`check-cvs License`,checkmk:`Checkmk License`,ClArtistic:`Clarified Artistic License`,Clips:`Clips License`,"CMU-Mach":`CMU Mach License`,"CMU-Mach-nodoc":`CMU    Mach - no notices-in-documentation variant`,"CNRI-Jython":`CNRI Jython License`,"CNRI-Python":`CNRI Python License`,"CNRI-Python-GPL-Compatible":`CNRI Python Open Source GPL Compatible License Agreement`,"COIL-1.0":`Copyfree Open Innovation License`,"Community-Spec-1.0":`Community Specification License 1.0`,"Condor-1.1":`Condor Public License v1.1`,"copyleft-next-0.3.0":`copyleft-next 0.3.0`,"copyleft-next-0.3.1":`copyleft-next 0.3.1`,"Cornell-Lossless-JPEG":`Cornell Lossless JPEG License`,"CPAL-1.0":`Common Public Attribution License 1.0`,"CPL-1.0":`Common Public License 1.0`,"CPOL-1.02":`Code Project Open License 1.02`,Cronyx:`Cronyx License`,Crossword:`Crossword License`,CryptoSwift:`CryptoSwift License`,CrystalStacker:`CrystalStacker License`,"CUA-OPL-1.0":`CUA Office Public License v1.0`,Cube:`Cube License`,curl:`curl License`,"cve-tou":`Common Vulnerability Enumeration ToU License`,"D-FSL-1.0":`Deutsche Freie Software Lizenz`,"DEC-3-Clause":`DEC 3-Clause License`,diffmark:`diffmark license`,"DL-DE-BY-2.0":`Data licence Germany – attribution – version 2.0`,"DL-DE-ZERO-2.0":`Data licence Germany – zero – version 2.0`,DOC:`DOC License`,"DocBook-DTD":`DocBook DTD License`,"DocBook-Schema":`DocBook Schema License`,"DocBook-Stylesheet":`DocBook Stylesheet License`,"DocBook-XML":`DocBook XML License`,Dotseqn:`Dotseqn License`,"DRL-1.0":`Detection Rule License 1.0`,"DRL-1.1":`Detection Rule License 1.1`,DSDP:`DSDP License`,dtoa:`David M. Gay dtoa License`,dvipdfm:`dvipdfm License`,"ECL-1.0":`Educational Community License v1.0`,"ECL-2.0":`Educational Community License v2.0`,"eCos-2.0":`eCos license version 2.0`,"EFL-1.0":`Eiffel Forum License v1.0`,"EFL-2.0":`Eiffel Forum License v2.0`,eGenix:`eGenix.com Public License 1.1.0`,"Elastic-2.0":`Elastic License 2.0`,Entessa:`Entessa Public License v1.0`,EPICS:`EPICS Open License`,"EPL-1.0":`Eclipse Public License 1.0`,"EPL-2.0":`Eclipse Public License 2.0`,"ErlPL-1.1":`Erlang Public License v1.1`,"ESA-PL-permissive-2.4":`European Space Agency Public License – v2.4 – Permissive (Type 3)`,"ESA-PL-strong-copyleft-2.4":`European Space Agency Public License (ESA-PL) - V2.4 - Strong Copyleft (Type 1)`,"ESA-PL-weak-copyleft-2.4":`European Space Agency Public License – v2.4 – Weak Copyleft (Type 2)`,"etalab-2.0":`Etalab Open License 2.0`,EUDatagrid:`EU DataGrid Software License`,"EUPL-1.0":`European Union Public License 1.0`,"EUPL-1.1":`European Union Public License 1.1`,"EUPL-1.2":`European Union Public License 1.2`,Eurosym:`Eurosym License`,Fair:`Fair License`,FBM:`Fuzzy Bitmap License`,"FDK-AAC":`Fraunhofer FDK AAC Codec Library`,"FDK-MPEG-H":`Fraunhofer FDK MPEG-H Software`,"Ferguson-Twofish":`Ferguson Twofish License`,"Frameworx-1.0":`Frameworx Open License 1.0`,"FreeBSD-DOC":`FreeBSD Documentation License`,FreeImage:`FreeImage Public License v1.0`,FSFAP:`FSF All Permissive License`,"FSFAP-no-warranty-disclaimer":`FSF All Permissive License (without Warranty)`,FSFUL:`FSF Unlimited License`,FSFULLR:`FSF Unlimited License (with License Retention)`,FSFULLRSD:`FSF Unlimited License (with License Retention and Short Disclaimer)`,FSFULLRWD:`FSF Unlimited License (With License Retention and Warranty Disclaimer)`,"FSL-1.1-ALv2":`Functional Source License, Version 1.1, ALv2 Future License`,"FSL-1.1-MIT":`Functional Source License, Version 1.1, MIT Future License`,FTL:`Freetype Project License`,Furuseth:`Furuseth License`,fwlw:`fwlw License`,"Game-Programming-Gems":`Game Programming Gems License`,"GCR-docs":`Gnome GCR Documentation License`,GD:`GD License`,"generic-xts":`Generic XTS License`,"GFDL-1.1":`GNU Free Documentation License v1.1`,"GFDL-1.1-invariants-only":`GNU Free Documentation License v1.1 only - invariants`,"GFDL-1.1-invariants-or-later":`GNU Free Documentation License v1.1 or later - invariants`,"GFDL-1.1-no-invariants-only":`GNU Free Documentation License v1.1 only - no invariants`,"GFDL-1.1-no-invariants-or-later":`GNU Free Documentation License v1.1 or later - no invariants`,"GFDL-1.1-only":`GNU Free Documentation License v1.1 only`,"GFDL-1.1-or-later":`GNU Free Documentation License v1.1 or later`,"GFDL-1.2":`GNU Free Documentation License v1.2`,"GFDL-1.2-invariants-only":`GNU Free Documentation License v1.2 only - invariants`,"GFDL-1.2-invariants-or-later":`GNU Free Documentation License v1.2 or later - invariants`,"GFDL-1.2-no-invariants-only":`GNU Free Documentation License v1.2 only - no invariants`,"GFDL-1.2-no-invariants-or-later":`GNU Free Documentation License v1.2 or later - no invariants`,"GFDL-1.2-only":`GNU Free Documentation License v1.2 only`,"GFDL-1.2-or-later":`GNU Free Documentation License v1.2 or later`,"GFDL-1.3":`GNU Free Documentation License v1.3`,"GFDL-1.3-invariants-only":`GNU Free Documentation License v1.3 only - invariants`,"GFDL-1.3-invariants-or-later":`GNU Free Documentation License v1.3 or later - invariants`,"GFDL-1.3-no-invariants-only":`GNU Free Documentation License v1.3 only - no invariants`,"GFDL-1.3-no-invariants-or-later":`GNU Free Documentation License v1.3 or later - no invariants`,"GFDL-1.3-only":`GNU Free Documentation License v1.3 only`,"GFDL-1.3-or-later":`GNU Free Documentation License v1.3 or later`,Giftware:`Giftware License`,GL2PS:`GL2PS License`,Glide:`3dfx Glide License`,Glulxe:`Glulxe License`,GLWTPL:`Good Luck With That Public License`,gnuplot:`gnuplot License`,"GPL-1.0":`GNU General Public License v1.0 only`,"GPL-1.0+":`GNU General Public License v1.0 or later`,"GPL-1.0-only":`GNU General Public License v1.0 only`,"GPL-1.0-or-later":`GNU General Public License v1.0 or later`,"GPL-2.0":`GNU General Public License v2.0 only`,"GPL-2.0+":`GNU General Public License v2.0 or later`,"GPL-2.0-only":`GNU General Public License v2.0 only`,"GPL-2.0-or-later":`GNU General Public License v2.0 or later`,"GPL-2.0-with-autoconf-exception":`GNU General Public License v2.0 w/Autoconf exception`,"GPL-2.0-with-bison-exception":`GNU General Public License v2.0 w/Bison exception`,"GPL-2.0-with-classpath-exception":`GNU General Public License v2.0 w/Classpath exception`,"GPL-2.0-with-font-exception":`GNU General Public License v2.0 w/Font exception`,"GPL-2.0-with-GCC-exception":`GNU General Public License v2.0 w/GCC Runtime Library exception`,"GPL-3.0":`GNU General Public License v3.0 only`,"GPL-3.0+":`GNU General Public License v3.0 or later`,"GPL-3.0-only":`GNU General Public License v3.0 only`,"GPL-3.0-or-later":`GNU General Public License v3.0 or later`,"GPL-3.0-with-autoconf-exception":`GNU General Public License v3.0 w/Autoconf exception`,"GPL-3.0-with-GCC-exception":`GNU General Public License v3.0 w/GCC Runtime Library exception`,"Graphics-Gems":`Graphics Gems License`,"gSOAP-1.3b":`gSOAP Public License v1.3b`,gtkbook:`gtkbook License`,Gutmann:`Gutmann License`,HaskellReport:`Haskell Language Report License`,HDF5:`HDF5 License`,hdparm:`hdparm License`,HIDAPI:`HIDAPI License`,"Hippocratic-2.1":`Hippocratic License 2.1`,"Hippocratic-3.0-core":`Hippocratic License 3.0`,"HP-1986":`Hewlett-Packard 1986 License`,"HP-1989":`Hewlett-Packard 1989 License`,HPND:`Historical Permission Notice and Disclaimer`,"HPND-DEC":`Historical Permission Notice and Disclaimer - DEC variant`,"HPND-doc":`Historical Permission Notice and Disclaimer - documentation variant`,"HPND-doc-sell":`Historical Permission Notice and Disclaimer - documentation sell variant`,"HPND-export-US":`HPND with US Government export control warning`,"HPND-export-US-acknowledgement":`HPND with US Government export control warning and acknowledgment`,"HPND-export-US-modify":`HPND with US Government export control warning and modification rqmt`,"HPND-export2-US":`HPND with US Government export control and 2 disclaimers`,"HPND-Fenneberg-Livingston":`Historical Permission Notice and Disclaimer - Fenneberg-Livingston variant`,"HPND-INRIA-IMAG":`Historical Permission Notice and Disclaimer    - INRIA-IMAG variant`,"HPND-Intel":`Historical Permission Notice and Disclaimer - Intel variant`,"HPND-Kevlin-Henney":`Historical Permission Notice and Disclaimer - Kevlin Henney variant`,"HPND-Markus-Kuhn":`Historical Permission Notice and Disclaimer - Markus Kuhn variant`,"HPND-merchantability-variant":`Historical Permission Notice and Disclaimer - merchantability variant`,"HPND-MIT-disclaimer":`Historical Permission Notice and Disclaimer with MIT disclaimer`,"HPND-Netrek":`Historical Permission Notice and Disclaimer - Netrek variant`,"HPND-Pbmplus":`Historical Permission Notice and Disclaimer - Pbmplus variant`,"HPND-sell-MIT-disclaimer-xserver":`Historical Permission Notice and Disclaimer - sell xserver variant with MIT disclaimer`,"HPND-sell-regexpr":`Historical Permission Notice and Disclaimer - sell regexpr variant`,"HPND-sell-variant":`Historical Permission Notice and Disclaimer - sell variant`,"HPND-sell-variant-critical-systems":`HPND - sell variant with safety critical systems clause`,"HPND-sell-variant-MIT-disclaimer":`HPND sell variant with MIT disclaimer`,"HPND-sell-variant-MIT-disclaimer-rev":`HPND sell variant with MIT disclaimer - reverse`,"HPND-SMC":`Historical Permission Notice and Disclaimer - SMC variant`,"HPND-UC":`Historical Permission Notice and Disclaimer - University of California variant`,"HPND-UC-export-US":`Historical Permission Notice and Disclaimer - University of California, US export warning`,HTMLTIDY:`HTML Tidy License`,"hyphen-bulgarian":`hyphen-bulgarian License`,"IBM-pibs":`IBM PowerPC Initialization and Boot Software`,ICU:`ICU License`,"IEC-Code-Components-EULA":`IEC    Code Components End-user licence agreement`,IJG:`Independent JPEG Group License`,"IJG-short":`Independent JPEG Group License - short`,ImageMagick:`ImageMagick License`,iMatix:`iMatix Standard Function Library Agreement`,Imlib2:`Imlib2 License`,"Info-ZIP":`Info-ZIP License`,Informatica:`Informatica License`,"Inner-Net-2.0":`Inner Net License v2.0`,InnoSetup:`Inno Setup License`,Intel:`Intel Open Source License`,"Intel-ACPI":`Intel ACPI Software License Agreement`,"Interbase-1.0":`Interbase Public License v1.0`,IPA:`IPA Font License`,"IPL-1.0":`IBM Public License v1.0`,ISC:`ISC License`,"ISC-Veillard":`ISC Veillard variant`,"ISO-permission":`ISO permission notice`,Jam:`Jam License`,"JasPer-2.0":`JasPer License`,jove:`Jove License`,"JPL-image":`JPL Image Use Policy`,JPNIC:`Japan Network Information Center License`,JSON:`JSON License`,Kastrup:`Kastrup License`,Kazlib:`Kazlib License`,"Knuth-CTAN":`Knuth CTAN License`,"LAL-1.2":`Licence Art Libre 1.2`,"LAL-1.3":`Licence Art Libre 1.3`,Latex2e:`Latex2e License`,"Latex2e-translated-notice":`Latex2e with translated notice permission`,Leptonica:`Leptonica License`,"LGPL-2.0":`GNU Library General Public License v2 only`,"LGPL-2.0+":`GNU Library General Public License v2 or later`,"LGPL-2.0-only":`GNU Library General Public License v2 only`,"LGPL-2.0-or-later":`GNU Library General Public License v2 or later`,"LGPL-2.1":`GNU Lesser General Public License v2.1 only`,"LGPL-2.1+":`GNU Lesser General Public License v2.1 or later`,"LGPL-2.1-only":`GNU Lesser General Public License v2.1 only`,"LGPL-2.1-or-later":`GNU Lesser General Public License v2.1 or later`,"LGPL-3.0":`GNU Lesser General Public License v3.0 only`,"LGPL-3.0+":`GNU Lesser General Public License v3.0 or later`,"LGPL-3.0-only":`GNU Lesser General Public License v3.0 only`,"LGPL-3.0-or-later":`GNU Lesser General Public License v3.0 or later`,LGPLLR:`Lesser General Public License For Linguistic Resources`,Libpng:`libpng License`,"libpng-1.6.35":`PNG Reference Library License v1 (for libpng 0.5 through 1.6.35)`,"libpng-2.0":`PNG Reference Library version 2`,"libselinux-1.0":`libselinux public domain notice`,libtiff:`libtiff License`,"libutil-David-Nugent":`libutil David Nugent License`,"LiLiQ-P-1.1":`Licence Libre du Québec – Permissive version 1.1`,"LiLiQ-R-1.1":`Licence Libre du Québec – Réciprocité version 1.1`,"LiLiQ-Rplus-1.1":`Licence Libre du Québec – Réciprocité forte version 1.1`,"Linux-man-pages-1-para":`Linux man-pages - 1 paragraph`,"Linux-man-pages-copyleft":`Linux man-pages Copyleft`,"Linux-man-pages-copyleft-2-para":`Linux man-pages Copyleft - 2 paragraphs`,"Linux-man-pages-copyleft-var":`Linux man-pages Copyleft Variant`,"Linux-OpenIB":`Linux Kernel Variant of OpenIB.org license`,LOOP:`Common Lisp LOOP License`,"LPD-document":`LPD Documentation License`,"LPL-1.0":`Lucent Public License Version 1.0`,"LPL-1.02":`Lucent Public License v1.02`,"LPPL-1.0":`LaTeX Project Public License v1.0`,"LPPL-1.1":`LaTeX Project Public License v1.1`,"LPPL-1.2":`LaTeX Project Public License v1.2`,"LPPL-1.3a":`LaTeX Project Public License v1.3a`,"LPPL-1.3c":`LaTeX Project Public License v1.3c`,lsof:`lsof License`,"Lucida-Bitmap-Fonts":`Lucida Bitmap Fonts License`,"LZMA-SDK-9.11-to-9.20":`LZMA SDK License (versions 9.11 to 9.20)`,"LZMA-SDK-9.22":`LZMA SDK License (versions 9.22 and beyond)`,"Mackerras-3-Clause":`Mackerras 3-Clause License`,"Mackerras-3-Clause-acknowledgment":`Mackerras 3-Clause - acknowledgment variant`,magaz:`magaz License`,mailprio:`mailprio License`,MakeIndex:`MakeIndex License`,man2html:`man2html License`,"Martin-Birgmeier":`Martin Birgmeier License`,"McPhee-slideshow":`McPhee Slideshow License`,metamail:`metamail License`,Minpack:`Minpack License`,MIPS:`MIPS License`,MirOS:`The MirOS Licence`,MIT:`MIT License`,"MIT-0":`MIT No Attribution`,"MIT-advertising":`Enlightenment License (e16)`,"MIT-Click":`MIT Click License`,"MIT-CMU":`CMU License`,"MIT-enna":`enna License`,"MIT-feh":`feh License`,"MIT-Festival":`MIT Festival Variant`,"MIT-Khronos-old":`MIT Khronos - old variant`,"MIT-Modern-Variant":`MIT License Modern Variant`,"MIT-open-group":`MIT Open Group variant`,"MIT-STK":`MIT-STK License`,"MIT-testregex":`MIT testregex Variant`,"MIT-Wu":`MIT Tom Wu Variant`,MITNFA:`MIT +no-false-attribs license`,MMIXware:`MMIXware License`,"MMPL-1.0.1":`Minecraft Mod Public License v1.0.1`,Motosoto:`Motosoto License`,"MPEG-SSG":`MPEG Software Simulation`,"mpi-permissive":`mpi Permissive License`,mpich2:`mpich2 License`,"MPL-1.0":`Mozilla Public License 1.0`,"MPL-1.1":`Mozilla Public License 1.1`,"MPL-2.0":`Mozilla Public License 2.0`,"MPL-2.0-no-copyleft-exception":`Mozilla Public License 2.0 (no copyleft exception)`,mplus:`mplus Font License`,"MS-LPL":`Microsoft Limited Public License`,"MS-PL":`Microsoft Public License`,"MS-RL":`Microsoft Reciprocal License`,MTLL:`Matrix Template Library License`,"MulanPSL-1.0":`Mulan Permissive Software License, Version 1`,"MulanPSL-2.0":`Mulan Permissive Software License, Version 2`,Multics:`Multics License`,Mup:`Mup License`,"MVT-1.1":`MVT License 1.1`,"NAIST-2003":`Nara Institute of Science and Technology License (2003)`,"NASA-1.3":`NASA Open Source Agreement 1.3`,Naumen:`Naumen Public License`,"NBPL-1.0":`Net Boolean Public License v1`,"NCBI-PD":`NCBI Public Domain Notice`,"NCGL-UK-2.0":`Non-Commercial Government Licence`,NCL:`NCL Source Code License`,NCSA:`University of Illinois/NCSA Open Source License`,"Net-SNMP":`Net-SNMP License`,NetCDF:`NetCDF license`,Newsletr:`Newsletr License`,NGPL:`Nethack General Public License`,ngrep:`ngrep License`,"NICTA-1.0":`NICTA Public Software License, Version 1.0`,"NIST-PD":`NIST Public Domain Notice`,"NIST-PD-fallback":`NIST Public Domain Notice with license fallback`,"NIST-PD-TNT":`NIST    Public Domain Notice TNT variant`,"NIST-Software":`NIST Software License`,"NLOD-1.0":`Norwegian Licence for Open Government Data (NLOD) 1.0`,"NLOD-2.0":`Norwegian Licence for Open Government Data (NLOD) 2.0`,NLPL:`No Limit Public License`,Nokia:`Nokia Open Source License`,NOSL:`Netizen Open Source License`,Noweb:`Noweb License`,"NPL-1.0":`Netscape Public License v1.0`,"NPL-1.1":`Netscape Public License v1.1`,"NPOSL-3.0":`Non-Profit Open Software License 3.0`,NRL:`NRL License`,"NTIA-PD":`NTIA Public Domain Notice`,NTP:`NTP License`,"NTP-0":`NTP No Attribution`,Nunit:`Nunit License`,"O-UDA-1.0":`Open Use of Data Agreement v1.0`,OAR:`OAR License`,"OCCT-PL":`Open CASCADE Technology Public License`,"OCLC-2.0":`OCLC Research Public License 2.0`,"ODbL-1.0":`Open Data Commons Open Database License v1.0`,"ODC-By-1.0":`Open Data Commons Attribution License v1.0`,OFFIS:`OFFIS License`,"OFL-1.0":`SIL Open Font License 1.0`,"OFL-1.0-no-RFN":`SIL Open Font License 1.0 with no Reserved Font Name`,"OFL-1.0-RFN":`SIL Open Font License 1.0 with Reserved Font Name`,"OFL-1.1":`SIL Open Font License 1.1`,"OFL-1.1-no-RFN":`SIL Open Font License 1.1 with no Reserved Font Name`,"OFL-1.1-RFN":`SIL Open Font License 1.1 with Reserved Font Name`,"OGC-1.0":`OGC Software License, Version 1.0`,"OGDL-Taiwan-1.0":`Taiwan Open Government Data License, version 1.0`,"OGL-Canada-2.0":`Open Government Licence - Canada`,"OGL-UK-1.0":`Open Government Licence v1.0`,"OGL-UK-2.0":`Open Government Licence v2.0`,"OGL-UK-3.0":`Open Government Licence v3.0`,OGTSL:`Open Group Test Suite License`,"OLDAP-1.1":`Open LDAP Public License v1.1`,"OLDAP-1.2":`Open LDAP Public License v1.2`,"OLDAP-1.3":`Open LDAP Public License v1.3`,"OLDAP-1.4":`Open LDAP Public License v1.4`,"OLDAP-2.0":`Open LDAP Public License v2.0 (or possibly 2.0A and 2.0B)`,"OLDAP-2.0.1":`Open LDAP Public License v2.0.1`,"OLDAP-2.1":`Open LDAP Public License v2.1`,"OLDAP-2.2":`Open LDAP Public License v2.2`,"OLDAP-2.2.1":`Open LDAP Public License v2.2.1`,"OLDAP-2.2.2":`Open LDAP Public License 2.2.2`,"OLDAP-2.3":`Open LDAP Public License v2.3`,"OLDAP-2.4":`Open LDAP Public License v2.4`,"OLDAP-2.5":`Open LDAP Public License v2.5`,"OLDAP-2.6":`Open LDAP Public License v2.6`,"OLDAP-2.7":`Open LDAP Public License v2.7`,"OLDAP-2.8":`Open LDAP Public License v2.8`,"OLFL-1.3":`Open Logistics Foundation License Version 1.3`,OML:`Open Market License`,"OpenMDW-1.0":`OpenMDW License Agreement v1.0`,"OpenPBS-2.3":`OpenPBS v2.3 Software License`,OpenSSL:`OpenSSL License`,"OpenSSL-standalone":`OpenSSL License - standalone`,OpenVision:`OpenVision License`,"OPL-1.0":`Open Public License v1.0`,"OPL-UK-3.0":`United    Kingdom Open Parliament Licence v3.0`,"OPUBL-1.0":`Open Publication License v1.0`,"OSC-1.0":`OSC License 1.0`,"OSET-PL-2.1":`OSET Public License version 2.1`,"OSL-1.0":`Open Software License 1.0`,"OSL-1.1":`Open Software License 1.1`,"OSL-2.0":`Open Software License 2.0`,"OSL-2.1":`Open Software License 2.1`,"OSL-3.0":`Open Software License 3.0`,OSSP:`OSSP License`,PADL:`PADL License`,"ParaType-Free-Font-1.3":`ParaType Free Font Licensing Agreement v1.3`,"Parity-6.0.0":`The Parity Public License 6.0.0`,"Parity-7.0.0":`The Parity Public License 7.0.0`,"PDDL-1.0":`Open Data Commons Public Domain Dedication & License 1.0`,"PHP-3.0":`PHP License v3.0`,"PHP-3.01":`PHP License v3.01`,Pixar:`Pixar License`,pkgconf:`pkgconf License`,Plexus:`Plexus Classworlds License`,pnmstitch:`pnmstitch License`,"PolyForm-Noncommercial-1.0.0":`PolyForm Noncommercial License 1.0.0`,"PolyForm-Small-Business-1.0.0":`PolyForm Small Business License 1.0.0`,PostgreSQL:`PostgreSQL License`,PPL:`Peer Production License`,"PSF-2.0":`Python Software Foundation License 2.0`,psfrag:`psfrag License`,psutils:`psutils License`,"Python-2.0":`Python License 2.0`,"Python-2.0.1":`Python License 2.0.1`,"python-ldap":`Python ldap License`,Qhull:`Qhull License`,"QPL-1.0":`Q Public License 1.0`,"QPL-1.0-INRIA-2004":`Q Public License 1.0 - INRIA 2004 variant`,radvd:`radvd License`,Rdisc:`Rdisc License`,"RHeCos-1.1":`Red Hat eCos Public License v1.1`,"RPL-1.1":`Reciprocal Public License 1.1`,"RPL-1.5":`Reciprocal Public License 1.5`,"RPSL-1.0":`RealNetworks Public Source License v1.0`,"RSA-MD":`RSA Message-Digest License`,RSCPL:`Ricoh Source Code Public License`,Ruby:`Ruby License`,"Ruby-pty":`Ruby pty extension license`,"SAX-PD":`Sax Public Domain Notice`,"SAX-PD-2.0":`Sax Public Domain Notice 2.0`,Saxpath:`Saxpath License`,SCEA:`SCEA Shared Source License`,SchemeReport:`Scheme Language Report License`,Sendmail:`Sendmail License`,"Sendmail-8.23":`Sendmail License 8.23`,"Sendmail-Open-Source-1.1":`Sendmail Open Source License v1.1`,"SGI-B-1.0":`SGI Free Software License B v1.0`,"SGI-B-1.1":`SGI Free Software License B v1.1`,"SGI-B-2.0":`SGI Free Software License B v2.0`,"SGI-OpenGL":`SGI OpenGL License`,"SGMLUG-PM":`SGMLUG Parser Materials License`,SGP4:`SGP4 Permission Notice`,"SHL-0.5":`Solderpad Hardware License v0.5`,"SHL-0.51":`Solderpad Hardware License, Version 0.51`,"SimPL-2.0":`Simple Public License 2.0`,SISSL:`Sun Industry Standards Source License v1.1`,"SISSL-1.2":`Sun Industry Standards Source License v1.2`,SL:`SL License`,Sleepycat:`Sleepycat License`,"SMAIL-GPL":`SMAIL General Public License`,SMLNJ:`Standard ML of New Jersey License`,SMPPL:`Secure Messaging Protocol Public License`,SNIA:`SNIA Public License 1.1`,snprintf:`snprintf License`,SOFA:`SOFA Software License`,softSurfer:`softSurfer License`,Soundex:`Soundex License`,"Spencer-86":`Spencer License 86`,"Spencer-94":`Spencer License 94`,"Spencer-99":`Spencer License 99`,"SPL-1.0":`Sun Public License v1.0`,"ssh-keyscan":`ssh-keyscan License`,"SSH-OpenSSH":`SSH OpenSSH license`,"SSH-short":`SSH short notice`,"SSLeay-standalone":`SSLeay License - standalone`,"SSPL-1.0":`Server Side Public License, v 1`,"StandardML-NJ":`Standard ML of New Jersey License`,"SugarCRM-1.1.3":`SugarCRM Public License v1.1.3`,"SUL-1.0":`Sustainable Use License v1.0`,"Sun-PPP":`Sun PPP License`,"Sun-PPP-2000":`Sun PPP License (2000)`,SunPro:`SunPro License`,SWL:`Scheme Widget Library (SWL) Software License Agreement`,swrule:`swrule License`,Symlinks:`Symlinks License`,"TAPR-OHL-1.0":`TAPR Open Hardware License v1.0`,TCL:`TCL/TK License`,"TCP-wrappers":`TCP Wrappers License`,TekHVC:`TekHVC License`,TermReadKey:`TermReadKey License`,"TGPPL-1.0":`Transitive Grace Period Public Licence 1.0`,ThirdEye:`ThirdEye License`,threeparttable:`threeparttable License`,TMate:`TMate Open Source License`,"TORQUE-1.1":`TORQUE v2.5+ Software License v1.1`,TOSL:`Trusster Open Source License`,TPDL:`Time::ParseDate License`,"TPL-1.0":`THOR Public License 1.0`,TrustedQSL:`TrustedQSL License`,TTWL:`Text-Tabs+Wrap License`,TTYP0:`TTYP0 License`,"TU-Berlin-1.0":`Technische Universitaet Berlin License 1.0`,"TU-Berlin-2.0":`Technische Universitaet Berlin License 2.0`,"Ubuntu-font-1.0":`Ubuntu Font Licence v1.0`,UCAR:`UCAR License`,"UCL-1.0":`Upstream Compatibility License v1.0`,ulem:`ulem License`,"UMich-Merit":`Michigan/Merit Networks License`,"Unicode-3.0":`Unicode License v3`,"Unicode-DFS-2015":`Unicode License Agreement - Data Files and Software (2015)`,"Unicode-DFS-2016":`Unicode License Agreement - Data Files and Software (2016)`,"Unicode-TOU":`Unicode Terms of Use`,UnixCrypt:`UnixCrypt License`,Unlicense:`The Unlicense`,"Unlicense-libtelnet":`Unlicense - libtelnet variant`,"Unlicense-libwhirlpool":`Unlicense - libwhirlpool variant`,UnRAR:`UnRAR License`,"UPL-1.0":`Universal Permissive License v1.0`,"URT-RLE":`Utah Raster Toolkit Run Length Encoded License`,Vim:`Vim License`,"Vixie-Cron":`Vixie Cron License`,VOSTROM:`VOSTROM Public License for Open Source`,"VSL-1.0":`Vovida Software License v1.0`,W3C:`W3C Software Notice and License (2002-12-31)`,"W3C-19980720":`W3C Software Notice and License (1998-07-20)`,"W3C-20150513":`W3C Software Notice and Document License (2015-05-13)`,w3m:`w3m License`,"Watcom-1.0":`Sybase Open Watcom Public License 1.0`,"Widget-Workshop":`Widget Workshop License`,WordNet:`WordNet License`,Wsuipa:`Wsuipa License`,WTFNMFPL:`Do What The F*ck You Want To But It's Not My Fault Public License`,WTFPL:`Do What The F*ck You Want To Public License`,wwl:`WWL License`,wxWindows:`wxWindows Library License`,X11:`X11 License`,"X11-distribute-modifications-variant":`X11 License Distribution Modification Variant`,"X11-no-permit-persons":`X11 no permit persons clause`,"X11-swapped":`X11 swapped final paragraphs`,"Xdebug-1.03":`Xdebug License v 1.03`,Xerox:`Xerox License`,Xfig:`Xfig License`,"XFree86-1.1":`XFree86 License 1.1`,xinetd:`xinetd License`,"xkeyboard-config-Zinoviev":`xkeyboard-config Zinoviev License`,xlock:`xlock License`,Xnet:`X.Net License`,xpp:`XPP License`,XSkat:`XSkat License`,xzoom:`xzoom License`,"YPL-1.0":`Yahoo! Public License v1.0`,"YPL-1.1":`Yahoo! Public License v1.1`,Zed:`Zed License`,Zeeff:`Zeeff License`,"Zend-2.0":`Zend License v2.0`,"Zimbra-1.3":`Zimbra Public License v1.3`,"Zimbra-1.4":`Zimbra Public License v1.4`,Zlib:`zlib License`,"zlib-acknowledgement":`zlib/libpng License with Acknowledgement`,"ZPL-1.1":`Zope Public License 1.1`,"ZPL-2.0":`Zope Public License 2.0`,"ZPL-2.1":`Zope Public License 2.1`,"389-exception":`389 Directory Server Exception`,"Asterisk-exception":`Asterisk exception`,"Asterisk-linking-protocols-exception":`Asterisk linking protocols exception`,"Autoconf-exception-2.0":`Autoconf exception 2.0`,"Autoconf-exception-3.0":`Autoconf exception 3.0`,"Autoconf-exception-generic":`Autoconf generic exception`,"Autoconf-exception-generic-3.0":`Autoconf generic exception for GPL-3.0`,"Autoconf-exception-macro":`Autoconf macro exception`,"Bison-exception-1.24":`Bison exception 1.24`,"Bison-exception-2.2":`Bison exception 2.2`,"Bootloader-exception":`Bootloader Distribution Exception`,"CGAL-linking-exception":`CGAL Linking Exception`,"Classpath-exception-2.0":`Classpath exception 2.0`,"Classpath-exception-2.0-short":`Classpath exception 2.0 - short`,"CLISP-exception-2.0":`CLISP exception 2.0`,"cryptsetup-OpenSSL-exception":`cryptsetup OpenSSL exception`,"Digia-Qt-LGPL-exception-1.1":`Digia Qt LGPL Exception version 1.1`,"DigiRule-FOSS-exception":`DigiRule FOSS License Exception`,"eCos-exception-2.0":`eCos exception 2.0`,"erlang-otp-linking-exception":`Erlang/OTP Linking Exception`,"Fawkes-Runtime-exception":`Fawkes Runtime Exception`,"FLTK-exception":`FLTK exception`,"fmt-exception":`fmt exception`,"Font-exception-2.0":`Font exception 2.0`,"freertos-exception-2.0":`FreeRTOS Exception 2.0`,"GCC-exception-2.0":`GCC Runtime Library exception 2.0`,"GCC-exception-2.0-note":`GCC    Runtime Library exception 2.0 - note variant`,"GCC-exception-3.1":`GCC Runtime Library exception 3.1`,"Gmsh-exception":`Gmsh exception`,"GNAT-exception":`GNAT exception`,"GNOME-examples-exception":`GNOME examples exception`,"GNU-compiler-exception":`GNU Compiler Exception`,"gnu-javamail-exception":`GNU JavaMail exception`,"Google-Patent-WebM":`Google Additional IP Rights Grant (Patents) - WebM`,"GPL-3.0-389-ds-base-exception":`GPL-3.0 389 DS Base Exception`,"GPL-3.0-interface-exception":`GPL-3.0 Interface Exception`,"GPL-3.0-linking-exception":`GPL-3.0 Linking Exception`,"GPL-3.0-linking-source-exception":`GPL-3.0 Linking Exception (with Corresponding Source)`,"GPL-CC-1.0":`GPL Cooperation Commitment 1.0`,"GStreamer-exception-2005":`GStreamer Exception (2005)`,"GStreamer-exception-2008":`GStreamer Exception (2008)`,"harbour-exception":`harbour exception`,"i2p-gpl-java-exception":`i2p GPL+Java Exception`,"Independent-modules-exception":`Independent Module Linking exception`,"KiCad-libraries-exception":`KiCad Libraries Exception`,"kvirc-openssl-exception":`kvirc OpenSSL Exception`,"LGPL-3.0-linking-exception":`LGPL-3.0 Linking Exception`,"libpri-OpenH323-exception":`libpri OpenH323 exception`,"Libtool-exception":`Libtool Exception`,"Linux-syscall-note":`Linux Syscall Note`,LLGPL:`LLGPL Preamble`,"LLVM-exception":`LLVM Exception`,"LZMA-exception":`LZMA exception`,"mif-exception":`Macros and Inline Functions Exception`,"mxml-exception":`mxml Exception`,"Nokia-Qt-exception-1.1":`Nokia Qt LGPL exception 1.1`,"OCaml-LGPL-linking-exception":`OCaml LGPL Linking Exception`,"OCCT-exception-1.0":`Open CASCADE Exception 1.0`,"OpenJDK-assembly-exception-1.0":`OpenJDK Assembly exception 1.0`,"openvpn-openssl-exception":`OpenVPN OpenSSL Exception`,"PCRE2-exception":`PCRE2 exception`,"polyparse-exception":`Polyparse Exception`,"PS-or-PDF-font-exception-20170817":`PS/PDF font exception (2017-08-17)`,"QPL-1.0-INRIA-2004-exception":`INRIA QPL 1.0 2004 variant exception`,"Qt-GPL-exception-1.0":`Qt GPL exception 1.0`,"Qt-LGPL-exception-1.1":`Qt LGPL exception 1.1`,"Qwt-exception-1.0":`Qwt exception 1.0`,"romic-exception":`Romic Exception`,"RRDtool-FLOSS-exception-2.0":`RRDtool FLOSS exception 2.0`,"rsync-linking-exception":`rsync Linking Exception`,"SANE-exception":`SANE Exception`,"SHL-2.0":`Solderpad Hardware License v2.0`,"SHL-2.1":`Solderpad Hardware License v2.1`,"Simple-Library-Usage-exception":`Simple Library Usage Exception`,"Spelling-Provider-LGPL-exception":`Spelling Provider LGPL exception`,"sqlitestudio-OpenSSL-exception":`sqlitestudio OpenSSL exception`,"stunnel-exception":`stunnel Exception`,"SWI-exception":`SWI exception`,"Swift-exception":`Swift Exception`,"Texinfo-exception":`Texinfo exception`,"u-boot-exception-2.0":`U-Boot exception 2.0`,"UBDL-exception":`Unmodified Binary Distribution exception`,"Universal-FOSS-exception-1.0":`Universal FOSS Exception, Version 1.0`,"vsftpd-openssl-exception":`vsftpd OpenSSL exception`,"WxWindows-exception-3.1":`WxWindows Library Exception 3.1`,"x11vnc-openssl-exception":`x11vnc OpenSSL Exception`}}})),pe=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.isSupportedSpdxId=i,e.fixupSpdxId=a;let t=fe(),n=new Set(t.enum),r=Object.freeze(Object.fromEntries(t.enum.map(e=>[e.toLowerCase(),e])));function i(e){return n.has(e)}function a(e){return typeof e==`string`&&e.length>0?r[e.toLowerCase()]:void 0}})),Y=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.Format=e.Version=void 0;var t;(function(e){e.v1dot7=`1.7`,e.v1dot6=`1.6`,e.v1dot5=`1.5`,e.v1dot4=`1.4`,e.v1dot3=`1.3`,e.v1dot2=`1.2`,e.v1dot1=`1.1`,e.v1dot0=`1.0`})(t||(e.Version=t={}));var n;(function(e){e.XML=`xml`,e.JSON=`json`})(n||(e.Format=n={}))})),me=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.JsonSchema=void 0;var t;(function(e){function t(e){return typeof e==`string`&&e.length>0}e.isIriReference=t;function n(e){return typeof e==`string`&&e.length>0}e.isIdnEmail=n})(t||(e.JsonSchema=t={}))})),he=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.VulnerabilityAnalysisNormalizer=e.VulnerabilityAffectedVersionNormalizer=e.VulnerabilityAffectNormalizer=e.VulnerabilityCreditsNormalizer=e.VulnerabilityAdvisoryNormalizer=e.VulnerabilityRatingNormalizer=e.VulnerabilityReferenceNormalizer=e.VulnerabilitySourceNormalizer=e.VulnerabilityNormalizer=e.DependencyGraphNormalizer=e.PropertyNormalizer=e.AttachmentNormalizer=e.ExternalReferenceNormalizer=e.SWIDNormalizer=e.LicenseNormalizer=e.ComponentEvidenceNormalizer=e.ServiceNormalizer=e.ComponentNormalizer=e.OrganizationalEntityNormalizer=e.OrganizationalContactNormalizer=e.HashNormalizer=e.ToolsNormalizer=e.ToolNormalizer=e.LifecycleNormalizer=e.MetadataNormalizer=e.BomNormalizer=e.Factory=void 0;let t=le(),n=ue(),r=w(),i=de(),a=j(),o=N(),s=I(),c=B(),l=pe(),u=Y(),d=me();e.Factory=class{#e;constructor(e){this.#e=e}get spec(){return this.#e}makeForBom(){return new m(this)}makeForMetadata(){return new h(this)}makeForComponent(){return new S(this)}makeForService(){return new C(this)}makeForComponentEvidence(){return new T(this)}makeForLifecycle(){return new g(this)}makeForTool(){return new _(this)}makeForTools(){return new v(this)}makeForOrganizationalContact(){return new b(this)}makeForOrganizationalEntity(){return new x(this)}makeForHash(){return new y(this)}makeForLicense(){return new E(this)}makeForSWID(){return new D(this)}makeForExternalReference(){return new O(this)}makeForAttachment(){return new k(this)}makeForProperty(){return new A(this)}makeForDependencyGraph(){return new M(this)}makeForVulnerability(){return new P(this)}makeForVulnerabilitySource(){return new F(this)}makeForVulnerabilityReference(){return new L(this)}makeForVulnerabilityRating(){return new R(this)}makeForVulnerabilityAdvisory(){return new z(this)}makeForVulnerabilityCredits(){return new V(this)}makeForVulnerabilityAffect(){return new H(this)}makeForVulnerabilityAffectedVersion(){return new U(this)}makeForVulnerabilityAnalysis(){return new W(this)}};let f=/* @__PURE__ */ new Map([[u.Version.v1dot7,`http://cyclonedx.org/schema/bom-1.7.schema.json`],[u.Version.v1dot6,`http://cyclonedx.org/schema/bom-1.6.schema.json`],[u.Version.v1dot5,`http://cyclonedx.org/schema/bom-1.5.schema.json`],[u.Version.v1dot4,`http://cyclonedx.org/schema/bom-1.4.schema.json`],[u.Version.v1dot3,`http://cyclonedx.org/schema/bom-1.3a.schema.json`],[u.Version.v1dot2,`http://cyclonedx.org/schema/bom-1.2b.schema.json`]]);var p=class{_factory;constructor(e){this._factory=e}get factory(){return this._factory}},m=class extends p{normalize(e,t){return{$schema:f.get(this._factory.spec.version),bomFormat:`CycloneDX`,specVersion:this._factory.spec.version,version:e.version,serialNumber:this.#e(e.serialNumber)?e.serialNumber:void 0,metadata:this._factory.makeForMetadata().normalize(e.metadata,t),components:e.components.size>0?this._factory.makeForComponent().normalizeIterable(e.components,t):[],services:this._factory.spec.supportsServices&&e.services.size>0?this._factory.makeForService().normalizeIterable(e.services,t):void 0,dependencies:this._factory.spec.supportsDependencyGraph?this._factory.makeForDependencyGraph().normalize(e,t):void 0,vulnerabilities:this._factory.spec.supportsVulnerabilities&&e.vulnerabilities.size>0?this._factory.makeForVulnerability().normalizeIterable(e.vulnerabilities,t):void 0}}#e(e){return e!==void 0&&/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(e)}};e.BomNormalizer=m;var h=class extends p{normalize(e,t){let n=this._factory.makeForOrganizationalEntity();return{timestamp:e.timestamp?.toISOString(),lifecycles:this._factory.spec.supportsMetadataLifecycles&&e.lifecycles.size>0?this._factory.makeForLifecycle().normalizeIterable(e.lifecycles,t):void 0,tools:e.tools.size>0?this._factory.makeForTools().normalize(e.tools,t):void 0,authors:e.authors.size>0?this._factory.makeForOrganizationalContact().normalizeIterable(e.authors,t):void 0,component:e.component===void 0?void 0:this._factory.makeForComponent().normalize(e.component,t),manufacture:e.manufacture===void 0?void 0:n.normalize(e.manufacture,t),supplier:e.supplier===void 0?void 0:n.normalize(e.supplier,t),licenses:this._factory.spec.supportsMetadataLicenses&&e.licenses.size>0?this._factory.makeForLicense().normalizeIterable(e.licenses,t):void 0,properties:this._factory.spec.supportsMetadataProperties&&e.properties.size>0?this._factory.makeForProperty().normalizeIterable(e.properties,t):void 0}}};e.MetadataNormalizer=h;var g=class extends p{normalize(e,t){return e instanceof o.NamedLifecycle?{name:e.name,description:e.description}:{phase:e}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.LifecycleNormalizer=g;var _=class extends p{normalize(e,t){return{vendor:e.vendor||void 0,name:e.name||void 0,version:e.version||void 0,hashes:e.hashes.size>0?this._factory.makeForHash().normalizeIterable(e.hashes,t):void 0,externalReferences:this._factory.spec.supportsToolReferences&&e.externalReferences.size>0?this._factory.makeForExternalReference().normalizeIterable(e.externalReferences,t):void 0}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.ToolNormalizer=_;var v=class extends p{normalize(e,n){return e.tools.size>0||!this._factory.spec.supportsToolsComponentsServices?this._factory.makeForTool().normalizeIterable(new s.ToolRepository((0,t.chainI)(Array.from(e.components,s.Tool.fromComponent),Array.from(e.services,s.Tool.fromService),e.tools)),n):{components:e.components.size>0?this._factory.makeForComponent().normalizeIterable(e.components,n):void 0,services:e.services.size>0?this._factory.makeForService().normalizeIterable(e.services,n):void 0}}};e.ToolsNormalizer=v;var y=class extends p{normalize([e,t],n){let r=this._factory.spec;return r.supportsHashAlgorithm(e)&&r.supportsHashValue(t)?{alg:e,content:t}:void 0}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t)).filter(n.isNotUndefined)}};e.HashNormalizer=y;var b=class extends p{normalize(e,t){return{name:e.name||void 0,email:d.JsonSchema.isIdnEmail(e.email)?e.email:void 0,phone:e.phone||void 0}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.OrganizationalContactNormalizer=b;var x=class extends p{normalize(e,t){let n=G(Array.from(e.url,e=>(0,i.escapeUri)(e.toString())),t).filter(d.JsonSchema.isIriReference);return{name:e.name||void 0,url:n.length>0?n:void 0,contact:e.contact.size>0?this._factory.makeForOrganizationalContact().normalizeIterable(e.contact,t):void 0}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.OrganizationalEntityNormalizer=x;var S=class extends p{normalize(e,t){let n=this._factory.spec;if(!n.supportsComponentType(e.type))return;let r=e.version??``;return{type:e.type,name:e.name,group:e.group||void 0,version:r.length>0||n.requiresComponentVersion?r:void 0,"bom-ref":e.bomRef.value||void 0,supplier:e.supplier===void 0?void 0:this._factory.makeForOrganizationalEntity().normalize(e.supplier,t),author:e.author||void 0,publisher:e.publisher||void 0,description:e.description||void 0,scope:e.scope,hashes:e.hashes.size>0?this._factory.makeForHash().normalizeIterable(e.hashes,t):void 0,licenses:e.licenses.size>0?this._factory.makeForLicense().normalizeIterable(e.licenses,t):void 0,copyright:e.copyright?.toString()||void 0,cpe:e.cpe||void 0,purl:e.purl?.toString(),swid:e.swid===void 0?void 0:this._factory.makeForSWID().normalize(e.swid,t),externalReferences:e.externalReferences.size>0?this._factory.makeForExternalReference().normalizeIterable(e.externalReferences,t):void 0,properties:n.supportsProperties(e)&&e.properties.size>0?this._factory.makeForProperty().normalizeIterable(e.properties,t):void 0,components:e.components.size>0?this.normalizeIterable(e.components,t):void 0,evidence:n.supportsComponentEvidence&&e.evidence!==void 0?this._factory.makeForComponentEvidence().normalize(e.evidence,t):void 0}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t)).filter(n.isNotUndefined)}};e.ComponentNormalizer=S;var C=class extends p{normalize(e,t){let n=this._factory.spec;return{"bom-ref":e.bomRef.value||void 0,provider:e.provider?this._factory.makeForOrganizationalEntity().normalize(e.provider,t):void 0,group:e.group,name:e.name,version:e.version||void 0,description:e.description||void 0,licenses:e.licenses.size>0?this._factory.makeForLicense().normalizeIterable(e.licenses,t):void 0,externalReferences:e.externalReferences.size>0?this._factory.makeForExternalReference().normalizeIterable(e.externalReferences,t):void 0,services:e.services.size>0?this._factory.makeForService().normalizeIterable(e.services,t):void 0,properties:n.supportsProperties(e)&&e.properties.size>0?this._factory.makeForProperty().normalizeIterable(e.properties,t):void 0}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.ServiceNormalizer=C;var T=class e extends p{normalize(t,n){return{licenses:t.licenses.size>0?this._factory.makeForLicense().normalizeIterable(t.licenses,n):void 0,copyright:t.copyright.size>0?n.sortLists?t.copyright.sorted().map(e.#e):Array.from(t.copyright,e.#e):void 0}}static#e(e){return{text:e.toString()}}};e.ComponentEvidenceNormalizer=T;var E=class extends p{normalize(e,t){switch(!0){case e instanceof a.NamedLicense:return this.#e(e,t);case e instanceof a.SpdxLicense:return(0,l.isSupportedSpdxId)(e.id)?this.#t(e,t):this.#e(new a.NamedLicense(e.id,{url:e.url}),t);case e instanceof a.LicenseExpression:return this.#n(e);default:throw TypeError(`Unexpected LicenseChoice`)}}#e(e,t){let n=this._factory.spec,r=(0,i.escapeUri)(e.url?.toString());return{license:{name:e.name,acknowledgement:n.supportsLicenseAcknowledgement?e.acknowledgement:void 0,text:e.text===void 0?void 0:this._factory.makeForAttachment().normalize(e.text,t),url:d.JsonSchema.isIriReference(r)?r:void 0,properties:n.supportsProperties(e)&&e.properties.size>0?this._factory.makeForProperty().normalizeIterable(e.properties,t):void 0}}}#t(e,t){let n=this._factory.spec,r=(0,i.escapeUri)(e.url?.toString());return{license:{id:e.id,acknowledgement:n.supportsLicenseAcknowledgement?e.acknowledgement:void 0,text:e.text===void 0?void 0:this._factory.makeForAttachment().normalize(e.text,t),url:d.JsonSchema.isIriReference(r)?r:void 0,properties:n.supportsProperties(e)&&e.properties.size>0?this._factory.makeForProperty().normalizeIterable(e.properties,t):void 0}}}#n(e){return{expression:e.expression,acknowledgement:this._factory.spec.supportsLicenseAcknowledgement?e.acknowledgement:void 0}}normalizeIterable(e,t){let n=t.sortLists??!1?e.sorted():Array.from(e);if(n.length>1){let e=n.filter(e=>e instanceof a.LicenseExpression);if(e.length>0)return[this.#n(e[0])]}return n.map(e=>this.normalize(e,t))}};e.LicenseNormalizer=E;var D=class extends p{normalize(e,t){let n=(0,i.escapeUri)(e.url?.toString());return{tagId:e.tagId,name:e.name,version:e.version||void 0,tagVersion:e.tagVersion,patch:e.patch,text:e.text===void 0?void 0:this._factory.makeForAttachment().normalize(e.text,t),url:d.JsonSchema.isIriReference(n)?n:void 0}}};e.SWIDNormalizer=D;var O=class extends p{normalize(e,t){return this._factory.spec.supportsExternalReferenceType(e.type)?{url:(0,i.escapeUri)(e.url.toString()),type:e.type,hashes:this._factory.spec.supportsExternalReferenceHashes&&e.hashes.size>0?this._factory.makeForHash().normalizeIterable(e.hashes,t):void 0,comment:e.comment||void 0}:void 0}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t)).filter(n.isNotUndefined)}};e.ExternalReferenceNormalizer=O;var k=class extends p{normalize(e,t){return{content:e.content.toString(),contentType:e.contentType||void 0,encoding:e.encoding}}};e.AttachmentNormalizer=k;var A=class extends p{normalize(e,t){return{name:e.name,value:e.value}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.PropertyNormalizer=A;var M=class extends p{normalize(e,t){let i=/* @__PURE__ */ new Map;if(e.metadata.component!==void 0){i.set(e.metadata.component.bomRef,e.metadata.component.dependencies);for(let t of e.metadata.component.components[r.treeIteratorSymbol]())i.set(t.bomRef,t.dependencies)}for(let t of e.components[r.treeIteratorSymbol]())i.set(t.bomRef,t.dependencies);for(let t of e.services[r.treeIteratorSymbol]())i.set(t.bomRef,t.dependencies);let a=[];for(let[e,r]of i){let o=this.#e(e,r,i,t);(0,n.isNotUndefined)(o)&&a.push(o)}return(t.sortLists??!1)&&a.sort(({ref:e},{ref:t})=>e.localeCompare(t)),a}#e(e,t,n,r){let i=e.toString();if(i.length===0)return;let a=G(Array.from(t).filter(t=>n.has(t)&&t!==e),r).filter(e=>e.length>0);return{ref:i,dependsOn:a.length>0?a:void 0}}};e.DependencyGraphNormalizer=M;var P=class extends p{normalize(e,t){return{"bom-ref":e.bomRef.value||void 0,id:e.id||void 0,source:e.source===void 0?void 0:this._factory.makeForVulnerabilitySource().normalize(e.source,t),references:e.references.size>0?this._factory.makeForVulnerabilityReference().normalizeIterable(e.references,t):void 0,ratings:e.ratings.size>0?this._factory.makeForVulnerabilityRating().normalizeIterable(e.ratings,t):void 0,cwes:e.cwes.size>0?t.sortLists??!1?e.cwes.sorted():Array.from(e.cwes):void 0,description:e.description,detail:e.detail,recommendation:e.recommendation,advisories:e.advisories.size>0?this._factory.makeForVulnerabilityAdvisory().normalizeIterable(e.advisories,t):void 0,created:e.created?.toISOString(),published:e.published?.toISOString(),updated:e.updated?.toISOString(),credits:e.credits===void 0?void 0:this._factory.makeForVulnerabilityCredits().normalize(e.credits,t),tools:e.tools.size>0?this._factory.makeForTools().normalize(e.tools,t):void 0,analysis:e.analysis===void 0?void 0:this._factory.makeForVulnerabilityAnalysis().normalize(e.analysis,t),affects:e.affects.size>0?this._factory.makeForVulnerabilityAffect().normalizeIterable(e.affects,t):void 0,properties:e.properties.size>0?this._factory.makeForProperty().normalizeIterable(e.properties,t):void 0}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.VulnerabilityNormalizer=P;var F=class extends p{normalize(e,t){return{name:e.name,url:e.url?.toString()}}};e.VulnerabilitySourceNormalizer=F;var L=class extends p{normalize(e,t){return{id:e.id,source:this._factory.makeForVulnerabilitySource().normalize(e.source,t)}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.VulnerabilityReferenceNormalizer=L;var R=class extends p{normalize(e,t){return{source:e.source===void 0?void 0:this._factory.makeForVulnerabilitySource().normalize(e.source,t),score:e.score,severity:e.severity,method:this._factory.spec.supportsVulnerabilityRatingMethod(e.method)?e.method:void 0,vector:e.vector,justification:e.justification}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.VulnerabilityRatingNormalizer=R;var z=class extends p{normalize(e,t){let n=(0,i.escapeUri)(e.url.toString());if(d.JsonSchema.isIriReference(n))return{title:e.title,url:n}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t)).filter(n.isNotUndefined)}};e.VulnerabilityAdvisoryNormalizer=z;var V=class extends p{normalize(e,t){return{organizations:e.organizations.size>0?this._factory.makeForOrganizationalEntity().normalizeIterable(e.organizations,t):void 0,individuals:e.individuals.size>0?this._factory.makeForOrganizationalContact().normalizeIterable(e.individuals,t):void 0}}};e.VulnerabilityCreditsNormalizer=V;var H=class extends p{normalize(e,t){return{ref:e.ref.toString(),versions:e.versions.size>0?this._factory.makeForVulnerabilityAffectedVersion().normalizeIterable(e.versions,t):void 0}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t))}};e.VulnerabilityAffectNormalizer=H;var U=class extends p{normalize(e,t){switch(!0){case e instanceof c.AffectedSingleVersion:return this.#e(e);case e instanceof c.AffectedVersionRange:return this.#t(e);default:throw TypeError(`Unexpected Vulnerability AffectedVersion`)}}#e(e){return e.version.length<1?void 0:{version:e.version.substring(0,1024),status:e.status}}#t(e){return e.range.length<1?void 0:{range:e.range.substring(0,1024),status:e.status}}normalizeIterable(e,t){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t)).filter(n.isNotUndefined)}};e.VulnerabilityAffectedVersionNormalizer=U;var W=class extends p{normalize(e,t){return{state:e.state,justification:e.justification,response:e.response.size>0?t.sortLists??!1?e.response.sorted():Array.from(e.response):void 0,detail:e.detail}}};e.VulnerabilityAnalysisNormalizer=W;function G(e,t){let n=Array.from(e,e=>e.toString());return(t.sortLists??!1)&&n.sort((e,t)=>e.localeCompare(t)),n}})),ge=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__setModuleDefault||(Object.create?(function(e,t){Object.defineProperty(e,"default",{enumerable:!0,value:t})}):function(e,t){e.default=t}),a=n&&n.__importStar||(function(){var e=function(t){return e=Object.getOwnPropertyNames||function(e){var t=[];for(var n in e)Object.prototype.hasOwnProperty.call(e,n)&&(t[t.length]=n);return t},e(t)};return function(t){if(t&&t.__esModule)return t;var n={};if(t!=null)for(var a=e(t),o=0;o<a.length;o++)a[o]!=="default"&&r(n,t,a[o]);return i(n,t),n}})();Object.defineProperty(e,"__esModule",{value:!0}),e.Types=e.Normalize=void 0,e.Normalize=a(he()),e.Types=a(me())})),_e=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.UnsupportedFormatError=void 0,e.UnsupportedFormatError=class extends Error{}})),ve=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.JsonSerializer=void 0;let t=Y(),n=_e(),r=ce();e.JsonSerializer=class extends r.BaseSerializer{#e;constructor(e){if(!e.spec.supportsFormat(t.Format.JSON))throw new n.UnsupportedFormatError(`Spec does not support JSON format.`);super(),this.#e=e}get normalizerFactory(){return this.#e}_normalize(e,t={}){return this.#e.makeForBom().normalize(e,t)}_serialize(e,{space:t}={}){return JSON.stringify(e,null,t)}}})),ye=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.normalizedString=n,e.token=i;let t=/\r\n|\t|\n|\r/g;function n(e){return e.replace(t,` `)}let r=/ {2,}/g;function i(e){return n(e).trim().replace(r,` `)}})),be=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.XmlSchema=void 0;var t;(function(e){let t=/^[a-z][a-z0-9+\-.]*$/i;function n(e){if(typeof e!=`string`||e.length===0)return!1;let n=e.indexOf(`#`),r=e;if(n>=0){if(e.includes(`#`,n+1))return!1;r=e.slice(void 0,n)}let i=r.indexOf(`:`);return!(i>=0&&!t.test(r.slice(void 0,i)))}e.isAnyURI=n})(t||(e.XmlSchema=t={}))})),xe=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.VulnerabilityAffectedVersionNormalizer=e.VulnerabilityAffectNormalizer=e.VulnerabilityAnalysisNormalizer=e.VulnerabilityCreditsNormalizer=e.VulnerabilityAdvisoryNormalizer=e.VulnerabilityRatingNormalizer=e.VulnerabilityReferenceNormalizer=e.VulnerabilitySourceNormalizer=e.VulnerabilityNormalizer=e.DependencyGraphNormalizer=e.PropertyNormalizer=e.AttachmentNormalizer=e.ExternalReferenceNormalizer=e.SWIDNormalizer=e.LicenseNormalizer=e.ComponentEvidenceNormalizer=e.ServiceNormalizer=e.ComponentNormalizer=e.OrganizationalEntityNormalizer=e.OrganizationalContactNormalizer=e.HashNormalizer=e.ToolsNormalizer=e.ToolNormalizer=e.LifecycleNormalizer=e.MetadataNormalizer=e.BomNormalizer=e.Factory=void 0;let t=le(),n=ue(),r=w(),i=de(),a=re(),o=j(),s=N(),c=B(),l=pe(),u=Y(),d=ye(),f=be();e.Factory=class{#e;constructor(e){this.#e=e}get spec(){return this.#e}makeForBom(){return new h(this)}makeForMetadata(){return new g(this)}makeForLifecycle(){return new _(this)}makeForComponent(){return new C(this)}makeForService(){return new T(this)}makeForComponentEvidence(){return new E(this)}makeForTool(){return new v(this)}makeForTools(){return new y(this)}makeForOrganizationalContact(){return new x(this)}makeForOrganizationalEntity(){return new S(this)}makeForHash(){return new b(this)}makeForLicense(){return new D(this)}makeForSWID(){return new O(this)}makeForExternalReference(){return new k(this)}makeForAttachment(){return new A(this)}makeForProperty(){return new M(this)}makeForDependencyGraph(){return new P(this)}makeForVulnerability(){return new F(this)}makeForVulnerabilitySource(){return new I(this)}makeForVulnerabilityReference(){return new L(this)}makeForVulnerabilityRating(){return new R(this)}makeForVulnerabilityAdvisory(){return new z(this)}makeForVulnerabilityCredits(){return new V(this)}makeForVulnerabilityAffect(){return new U(this)}makeForVulnerabilityAffectedVersion(){return new W(this)}makeForVulnerabilityAnalysis(){return new H(this)}};let p=/* @__PURE__ */ new Map([[u.Version.v1dot7,`http://cyclonedx.org/schema/bom/1.7`],[u.Version.v1dot6,`http://cyclonedx.org/schema/bom/1.6`],[u.Version.v1dot5,`http://cyclonedx.org/schema/bom/1.5`],[u.Version.v1dot4,`http://cyclonedx.org/schema/bom/1.4`],[u.Version.v1dot3,`http://cyclonedx.org/schema/bom/1.3`],[u.Version.v1dot2,`http://cyclonedx.org/schema/bom/1.2`],[u.Version.v1dot1,`http://cyclonedx.org/schema/bom/1.1`],[u.Version.v1dot0,`http://cyclonedx.org/schema/bom/1.0`]]);var m=class{_factory;constructor(e){this._factory=e}get factory(){return this._factory}},h=class extends m{normalize(e,t){let r={type:`element`,name:`components`,children:e.components.size>0?this._factory.makeForComponent().normalizeIterable(e.components,t,`component`):void 0},i=this._factory.spec.supportsServices&&e.services.size>0?{type:`element`,name:`services`,children:this._factory.makeForService().normalizeIterable(e.services,t,`service`)}:void 0,a=this._factory.spec.supportsVulnerabilities&&e.vulnerabilities.size>0?{type:`element`,name:`vulnerabilities`,children:this._factory.makeForVulnerability().normalizeIterable(e.vulnerabilities,t,`vulnerability`)}:void 0;return{type:`element`,name:`bom`,namespace:p.get(this._factory.spec.version),attributes:{version:e.version,serialNumber:this.#e(e.serialNumber)?e.serialNumber:void 0},children:[this._factory.makeForMetadata().normalize(e.metadata,t,`metadata`),r,i,this._factory.spec.supportsDependencyGraph?this._factory.makeForDependencyGraph().normalize(e,t,`dependencies`):void 0,a].filter(n.isNotUndefined)}}#e(e){return e!==void 0&&/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^\{[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}$/.test(e)}};e.BomNormalizer=h;var g=class extends m{normalize(e,t,r){let i=this._factory.makeForOrganizationalEntity(),a=this._factory.spec.supportsMetadataLifecycles&&e.lifecycles.size>0?{type:`element`,name:`lifecycles`,children:this._factory.makeForLifecycle().normalizeIterable(e.lifecycles,t,`lifecycle`)}:void 0,o=e.tools.size>0?this._factory.makeForTools().normalize(e.tools,t,`tools`):void 0,s=e.authors.size>0?{type:`element`,name:`authors`,children:this._factory.makeForOrganizationalContact().normalizeIterable(e.authors,t,`author`)}:void 0,c=this._factory.spec.supportsMetadataLicenses&&e.licenses.size>0?{type:`element`,name:`licenses`,children:this._factory.makeForLicense().normalizeIterable(e.licenses,t)}:void 0,l=this._factory.spec.supportsMetadataProperties&&e.properties.size>0?{type:`element`,name:`properties`,children:this._factory.makeForProperty().normalizeIterable(e.properties,t,`property`)}:void 0;return{type:`element`,name:r,children:[J(e.timestamp,`timestamp`),a,o,s,e.component===void 0?void 0:this._factory.makeForComponent().normalize(e.component,t,`component`),e.manufacture===void 0?void 0:i.normalize(e.manufacture,t,`manufacture`),e.supplier===void 0?void 0:i.normalize(e.supplier,t,`supplier`),c,l].filter(n.isNotUndefined)}}};e.MetadataNormalizer=g;var _=class extends m{normalize(e,t,r){return e instanceof s.NamedLifecycle?{type:`element`,name:r,children:[q(e.name,`name`,d.normalizedString),K(e.description,`description`)].filter(n.isNotUndefined)}:{type:`element`,name:r,children:[q(e,`phase`)]}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.LifecycleNormalizer=_;var v=class extends m{normalize(e,t,r){let i=e.hashes.size>0?{type:`element`,name:`hashes`,children:this._factory.makeForHash().normalizeIterable(e.hashes,t,`hash`)}:void 0,a=this._factory.spec.supportsToolReferences&&e.externalReferences.size>0?{type:`element`,name:`externalReferences`,children:this._factory.makeForExternalReference().normalizeIterable(e.externalReferences,t,`reference`)}:void 0;return{type:`element`,name:r,children:[K(e.vendor,`vendor`,d.normalizedString),K(e.name,`name`,d.normalizedString),K(e.version,`version`,d.normalizedString),i,a].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.ToolNormalizer=v;var y=class extends m{normalize(e,n,r){let i=[];return e.tools.size>0||!this._factory.spec.supportsToolsComponentsServices?i=this._factory.makeForTool().normalizeIterable(new a.ToolRepository((0,t.chainI)(Array.from(e.components,a.Tool.fromComponent),Array.from(e.services,a.Tool.fromService),e.tools)),n,`tool`):(e.components.size>0&&i.push({type:`element`,name:`components`,children:this._factory.makeForComponent().normalizeIterable(e.components,n,`component`)}),e.services.size>0&&i.push({type:`element`,name:`services`,children:this._factory.makeForService().normalizeIterable(e.services,n,`service`)})),{type:`element`,name:r,children:i}}};e.ToolsNormalizer=y;var b=class extends m{normalize([e,t],n,r){let i=this._factory.spec;return i.supportsHashAlgorithm(e)&&i.supportsHashValue(t)?{type:`element`,name:r,attributes:{alg:e},children:(0,d.token)(t)}:void 0}normalizeIterable(e,t,r){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,r)).filter(n.isNotUndefined)}};e.HashNormalizer=b;var x=class extends m{normalize(e,t,r){return{type:`element`,name:r,children:[K(e.name,`name`,d.normalizedString),K(e.email,`email`,d.normalizedString),K(e.phone,`phone`,d.normalizedString)].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.OrganizationalContactNormalizer=x;var S=class extends m{normalize(e,t,r){return{type:`element`,name:r,children:[K(e.name,`name`,d.normalizedString),...ee(Array.from(e.url,e=>(0,i.escapeUri)(e.toString())),t,`url`).filter(({children:e})=>f.XmlSchema.isAnyURI(e)),...this._factory.makeForOrganizationalContact().normalizeIterable(e.contact,t,`contact`)].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.OrganizationalEntityNormalizer=S;var C=class extends m{normalize(e,t,r){let i=this._factory.spec;if(!i.supportsComponentType(e.type))return;let a=e.supplier===void 0?void 0:this._factory.makeForOrganizationalEntity().normalize(e.supplier,t,`supplier`),o=(i.requiresComponentVersion?q:K)(e.version??``,`version`,d.normalizedString),s=e.hashes.size>0?{type:`element`,name:`hashes`,children:this._factory.makeForHash().normalizeIterable(e.hashes,t,`hash`)}:void 0,c=e.licenses.size>0?{type:`element`,name:`licenses`,children:this._factory.makeForLicense().normalizeIterable(e.licenses,t)}:void 0,l=e.swid===void 0?void 0:this._factory.makeForSWID().normalize(e.swid,t,`swid`),u=e.externalReferences.size>0?{type:`element`,name:`externalReferences`,children:this._factory.makeForExternalReference().normalizeIterable(e.externalReferences,t,`reference`)}:void 0,f=i.supportsProperties(e)&&e.properties.size>0?{type:`element`,name:`properties`,children:this._factory.makeForProperty().normalizeIterable(e.properties,t,`property`)}:void 0,p=e.components.size>0?{type:`element`,name:`components`,children:this.normalizeIterable(e.components,t,`component`)}:void 0,m=i.supportsComponentEvidence&&e.evidence!==void 0?this._factory.makeForComponentEvidence().normalize(e.evidence,t,`evidence`):void 0;return{type:`element`,name:r,attributes:{type:e.type,"bom-ref":e.bomRef.value},children:[a,K(e.author,`author`,d.normalizedString),K(e.publisher,`publisher`,d.normalizedString),K(e.group,`group`,d.normalizedString),q(e.name,`name`,d.normalizedString),o,K(e.description,`description`,d.normalizedString),K(e.scope,`scope`),s,c,K(e.copyright,`copyright`,d.normalizedString),K(e.cpe,`cpe`),K(e.purl,`purl`),l,u,f,p,m].filter(n.isNotUndefined)}}normalizeIterable(e,t,r){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,r)).filter(n.isNotUndefined)}};e.ComponentNormalizer=C;var T=class extends m{normalize(e,t,r){let i=this._factory.spec,a=e.provider===void 0?void 0:this._factory.makeForOrganizationalEntity().normalize(e.provider,t,`provider`),o=e.licenses.size>0?{type:`element`,name:`licenses`,children:this._factory.makeForLicense().normalizeIterable(e.licenses,t)}:void 0,s=e.externalReferences.size>0?{type:`element`,name:`externalReferences`,children:this._factory.makeForExternalReference().normalizeIterable(e.externalReferences,t,`reference`)}:void 0,c=i.supportsProperties(e)&&e.properties.size>0?{type:`element`,name:`properties`,children:this._factory.makeForProperty().normalizeIterable(e.properties,t,`property`)}:void 0,l=e.services.size>0?{type:`element`,name:`services`,children:this.normalizeIterable(e.services,t,`service`)}:void 0;return{type:`element`,name:r,attributes:{"bom-ref":e.bomRef.value},children:[a,K(e.group,`group`,d.normalizedString),q(e.name,`name`,d.normalizedString),K(e.version,`version`,d.normalizedString),K(e.description,`description`,d.normalizedString),o,s,c,l].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.ServiceNormalizer=T;var E=class extends m{normalize(e,t,r){return{type:`element`,name:r,children:[e.licenses.size>0?{type:`element`,name:`licenses`,children:this._factory.makeForLicense().normalizeIterable(e.licenses,t)}:void 0,e.copyright.size>0?{type:`element`,name:`copyright`,children:ee(e.copyright,t,`text`)}:void 0].filter(n.isNotUndefined)}}};e.ComponentEvidenceNormalizer=E;var D=class extends m{normalize(e,t){switch(!0){case e instanceof o.NamedLicense:return this.#e(e,t);case e instanceof o.SpdxLicense:return(0,l.isSupportedSpdxId)(e.id)?this.#t(e,t):this.#e(new o.NamedLicense(e.id,{url:e.url}),t);case e instanceof o.LicenseExpression:return this.#n(e);default:throw TypeError(`Unexpected LicenseChoice`)}}#e(e,t){let r=this._factory.spec,a=(0,i.escapeUri)(e.url?.toString()),o=r.supportsProperties(e)&&e.properties.size>0?{type:`element`,name:`properties`,children:this._factory.makeForProperty().normalizeIterable(e.properties,t,`property`)}:void 0;return{type:`element`,name:`license`,attributes:{acknowledgement:r.supportsLicenseAcknowledgement?e.acknowledgement:void 0},children:[q(e.name,`name`,d.normalizedString),e.text===void 0?void 0:this._factory.makeForAttachment().normalize(e.text,t,`text`),f.XmlSchema.isAnyURI(a)?q(a,`url`):void 0,o].filter(n.isNotUndefined)}}#t(e,t){let r=this._factory.spec,a=(0,i.escapeUri)(e.url?.toString()),o=r.supportsProperties(e)&&e.properties.size>0?{type:`element`,name:`properties`,children:this._factory.makeForProperty().normalizeIterable(e.properties,t,`property`)}:void 0;return{type:`element`,name:`license`,attributes:{acknowledgement:r.supportsLicenseAcknowledgement?e.acknowledgement:void 0},children:[q(e.id,`id`),e.text===void 0?void 0:this._factory.makeForAttachment().normalize(e.text,t,`text`),f.XmlSchema.isAnyURI(a)?q(a,`url`):void 0,o].filter(n.isNotUndefined)}}#n(e){let t=q(e.expression,`expression`,d.normalizedString);return t.attributes={acknowledgement:this._factory.spec.supportsLicenseAcknowledgement?e.acknowledgement:void 0},t}normalizeIterable(e,t){let n=t.sortLists??!1?e.sorted():Array.from(e);if(n.length>1){let e=n.filter(e=>e instanceof o.LicenseExpression);if(e.length>0)return[this.#n(e[0])]}return n.map(e=>this.normalize(e,t))}};e.LicenseNormalizer=D;var O=class extends m{normalize(e,t,r){let a=(0,i.escapeUri)(e.url?.toString());return{type:`element`,name:r,attributes:{tagId:e.tagId,name:e.name,version:e.version||void 0,tagVersion:e.tagVersion,patch:e.patch===void 0?void 0:e.patch?`true`:`false`},children:[e.text===void 0?void 0:this._factory.makeForAttachment().normalize(e.text,t,`text`),f.XmlSchema.isAnyURI(a)?q(a,`url`):void 0].filter(n.isNotUndefined)}}};e.SWIDNormalizer=O;var k=class extends m{normalize(e,t,r){let a=(0,i.escapeUri)(e.url.toString()),o=this._factory.spec.supportsExternalReferenceHashes&&e.hashes.size>0?{type:`element`,name:`hashes`,children:this._factory.makeForHash().normalizeIterable(e.hashes,t,`hash`)}:void 0;return this._factory.spec.supportsExternalReferenceType(e.type)&&f.XmlSchema.isAnyURI(a)?{type:`element`,name:r,attributes:{type:e.type},children:[q(a,`url`),K(e.comment,`comment`),o].filter(n.isNotUndefined)}:void 0}normalizeIterable(e,t,r){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,r)).filter(n.isNotUndefined)}};e.ExternalReferenceNormalizer=k;var A=class extends m{normalize(e,t,n){return{type:`element`,name:n,attributes:{"content-type":e.contentType?(0,d.normalizedString)(e.contentType):void 0,encoding:e.encoding||void 0},children:e.content.toString()}}};e.AttachmentNormalizer=A;var M=class extends m{normalize(e,t,n){return{type:`element`,name:n,attributes:{name:e.name},children:(0,d.normalizedString)(e.value)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.PropertyNormalizer=M;var P=class extends m{normalize(e,t,i){let a=/* @__PURE__ */ new Map;if(e.metadata.component!==void 0){a.set(e.metadata.component.bomRef,e.metadata.component.dependencies);for(let t of e.metadata.component.components[r.treeIteratorSymbol]())a.set(t.bomRef,t.dependencies)}for(let t of e.components[r.treeIteratorSymbol]())a.set(t.bomRef,t.dependencies);for(let t of e.services[r.treeIteratorSymbol]())a.set(t.bomRef,t.dependencies);let o=[];for(let[e,r]of a){let i=this.#e(e,r,a,t);(0,n.isNotUndefined)(i)&&o.push(i)}return(t.sortLists??!1)&&o.sort(({attributes:{ref:e}},{attributes:{ref:t}})=>e.localeCompare(t)),{type:`element`,name:i,children:o}}#e(e,t,n,r){let i=e.toString();if(i.length===0)return;let a=Array.from(t).filter(t=>n.has(t)&&t!==e).map(e=>e.toString()).filter(e=>e.length>0);return(r.sortLists??!1)&&a.sort((e,t)=>e.localeCompare(t)),{type:`element`,name:`dependency`,attributes:{ref:i},children:a.map(e=>({type:`element`,name:`dependency`,attributes:{ref:e}}))}}};e.DependencyGraphNormalizer=P;var F=class extends m{normalize(e,t,r){let i=e.references.size>0?{type:`element`,name:`references`,children:this._factory.makeForVulnerabilityReference().normalizeIterable(e.references,t,`reference`)}:void 0,a=e.ratings.size>0?{type:`element`,name:`ratings`,children:this._factory.makeForVulnerabilityRating().normalizeIterable(e.ratings,t,`rating`)}:void 0,o=e.cwes.size>0?{type:`element`,name:`cwes`,children:(t.sortLists?e.cwes.sorted():Array.from(e.cwes)).map(e=>q(e,`cwe`))}:void 0,s=e.advisories.size>0?{type:`element`,name:`advisories`,children:this._factory.makeForVulnerabilityAdvisory().normalizeIterable(e.advisories,t,`advisory`)}:void 0,c=e.tools.size>0?this._factory.makeForTools().normalize(e.tools,t,`tools`):void 0,l=e.affects.size>0?{type:`element`,name:`affects`,children:this._factory.makeForVulnerabilityAffect().normalizeIterable(e.affects,t,`target`)}:void 0,u=e.properties.size>0?{type:`element`,name:`properties`,children:this._factory.makeForProperty().normalizeIterable(e.properties,t,`property`)}:void 0;return{type:`element`,name:r,attributes:{"bom-ref":e.bomRef.value||void 0},children:[K(e.id,`id`,d.normalizedString),e.source===void 0?void 0:this._factory.makeForVulnerabilitySource().normalize(e.source,t,`source`),i,a,o,K(e.description,`description`),K(e.detail,`detail`),K(e.recommendation,`recommendation`),s,J(e.created,`created`),J(e.created,`published`),J(e.created,`updated`),e.credits===void 0?void 0:this._factory.makeForVulnerabilityCredits().normalize(e.credits,t,`credits`),c,e.analysis===void 0?void 0:this._factory.makeForVulnerabilityAnalysis().normalize(e.analysis,t,`analysis`),l,u].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.VulnerabilityNormalizer=F;var I=class extends m{normalize(e,t,r){let a=(0,i.escapeUri)(e.url?.toString());return{type:`element`,name:r,children:[K(e.name,`name`,d.normalizedString),f.XmlSchema.isAnyURI(a)?q(a,`url`):void 0].filter(n.isNotUndefined)}}};e.VulnerabilitySourceNormalizer=I;var L=class extends m{normalize(e,t,n){return{type:`element`,name:n,children:[q(e.id,`id`),this._factory.makeForVulnerabilitySource().normalize(e.source,t,`source`)]}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.VulnerabilityReferenceNormalizer=L;var R=class extends m{normalize(e,t,r){return{type:`element`,name:r,children:[e.source===void 0?void 0:this._factory.makeForVulnerabilitySource().normalize(e.source,t,`source`),K(e.score,`score`),K(e.severity,`severity`),this._factory.spec.supportsVulnerabilityRatingMethod(e.method)?K(e.method,`method`):void 0,K(e.vector,`vector`,d.normalizedString),K(e.justification,`justification`)].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.VulnerabilityRatingNormalizer=R;var z=class extends m{normalize(e,t,r){let a=(0,i.escapeUri)(e.url.toString());if(f.XmlSchema.isAnyURI(a))return{type:`element`,name:r,children:[K(e.title,`title`),q(a,`url`)].filter(n.isNotUndefined)}}normalizeIterable(e,t,r){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,r)).filter(n.isNotUndefined)}};e.VulnerabilityAdvisoryNormalizer=z;var V=class extends m{normalize(e,t,r){return{type:`element`,name:r,children:[e.organizations.size>0?{type:`element`,name:`organizations`,children:this._factory.makeForOrganizationalEntity().normalizeIterable(e.organizations,t,`organization`)}:void 0,e.individuals.size>0?{type:`element`,name:`individuals`,children:this._factory.makeForOrganizationalContact().normalizeIterable(e.individuals,t,`individual`)}:void 0].filter(n.isNotUndefined)}}};e.VulnerabilityCreditsNormalizer=V;var H=class extends m{normalize(e,t,r){let i=e.response.size>0?{type:`element`,name:`responses`,children:(t.sortLists??!1?e.response.sorted():Array.from(e.response)).map(e=>q(e,`response`))}:void 0;return{type:`element`,name:r,children:[K(e.state,`state`),K(e.justification,`justification`),i,K(e.detail,`detail`)].filter(n.isNotUndefined)}}};e.VulnerabilityAnalysisNormalizer=H;var U=class extends m{normalize(e,t,r){let i=e.versions.size>0?{type:`element`,name:`versions`,children:this._factory.makeForVulnerabilityAffectedVersion().normalizeIterable(e.versions,t,`version`)}:void 0;return{type:`element`,name:r,children:[q(e.ref,`ref`),i].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.VulnerabilityAffectNormalizer=U;var W=class extends m{normalize(e,t,n){switch(!0){case e instanceof c.AffectedSingleVersion:return this.#e(e,n);case e instanceof c.AffectedVersionRange:return this.#t(e,n);default:throw TypeError(`Unexpected Vulnerability AffectedVersion`)}}#e(e,t){return{type:`element`,name:t,children:[q(e.version,`version`,d.normalizedString),K(e.status,`status`)].filter(n.isNotUndefined)}}#t(e,t){return{type:`element`,name:t,children:[q(e.range,`range`,d.normalizedString),K(e.status,`status`)].filter(n.isNotUndefined)}}normalizeIterable(e,t,n){return(t.sortLists??!1?e.sorted():Array.from(e)).map(e=>this.normalize(e,t,n))}};e.VulnerabilityAffectedVersionNormalizer=W;let G=e=>e;function K(e,t,n=G){let r=n(e?.toString()??``);return r.length>0?q(r,t):void 0}function q(e,t,n=G){return{type:`element`,name:t,children:n(e.toString())}}function ee(e,t,n,r=G){let i=Array.from(e,e=>q(e,n,r));return(t.sortLists??!1)&&i.sort(({children:e},{children:t})=>e.localeCompare(t)),i}function J(e,t,n=G){let r=e?.toISOString();return r===void 0?void 0:q(r,t,n)}})),Se=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__setModuleDefault||(Object.create?(function(e,t){Object.defineProperty(e,"default",{enumerable:!0,value:t})}):function(e,t){e.default=t}),a=n&&n.__importStar||(function(){var e=function(t){return e=Object.getOwnPropertyNames||function(e){var t=[];for(var n in e)Object.prototype.hasOwnProperty.call(e,n)&&(t[t.length]=n);return t},e(t)};return function(t){if(t&&t.__esModule)return t;var n={};if(t!=null)for(var a=e(t),o=0;o<a.length;o++)a[o]!=="default"&&r(n,t,a[o]);return i(n,t),n}})();Object.defineProperty(e,"__esModule",{value:!0}),e.Types=e.Normalize=void 0,e.Normalize=a(xe()),e.Types=a(be())})),Ce=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.XmlBaseSerializer=void 0;let t=Y(),n=_e(),r=ce();e.XmlBaseSerializer=class extends r.BaseSerializer{#e;constructor(e){if(!e.spec.supportsFormat(t.Format.XML))throw new n.UnsupportedFormatError(`Spec does not support XML format.`);super(),this.#e=e}get normalizerFactory(){return this.#e}_normalize(e,t={}){return this.#e.makeForBom().normalize(e,t)}}})),we=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__setModuleDefault||(Object.create?(function(e,t){Object.defineProperty(e,"default",{enumerable:!0,value:t})}):function(e,t){e.default=t}),a=n&&n.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&r(t,e,n)},o=n&&n.__importStar||(function(){var e=function(t){return e=Object.getOwnPropertyNames||function(e){var t=[];for(var n in e)Object.prototype.hasOwnProperty.call(e,n)&&(t[t.length]=n);return t},e(t)};return function(t){if(t&&t.__esModule)return t;var n={};if(t!=null)for(var a=e(t),o=0;o<a.length;o++)a[o]!=="default"&&r(n,t,a[o]);return i(n,t),n}})();Object.defineProperty(e,"__esModule",{value:!0}),e.XML=e.JSON=e.Types=void 0,a(ie(),e),a(oe(),e),e.Types=o(se()),a(ce(),e),e.JSON=o(ge()),a(ve(),e),e.XML=o(Se()),a(Ce(),e)})),Te=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.default=r;let t=ae();function n(e){let n=function(){throw new t.OptPlugError(e)};return n.fails=!0,Object.freeze(n)}function r(e,t){for(let[,e]of t)try{return e()}catch{}return n(`No ${e} available.\nPlease install one of the optional dependencies: `+t.map(e=>e[0]).join(` || `))}})),Ee=/* @__PURE__ */ t((t=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(t,"__esModule",{value:!0});let n=e(`xmlbuilder2`);if(typeof n.create!=`function`)throw Error("`create` is not a function");t.default=(function(e,{space:t}={}){let i=a(t),o=(0,n.create)({encoding:`UTF-8`});return r(o,e),o.end({format:`xml`,newline:`
`,prettyPrint:i.length>0,indent:i})});function r(e,t,n=null){if(t.type!==`element`)return;let a=i(t)??n,o=e.ele(a,t.name,t.attributes);if(t.children!==void 0){if(typeof t.children==`string`||typeof t.children==`number`)o.txt(t.children.toString());else for(let e of t.children)r(o,e,a)}}function i(e){let t=(e.namespace??e.attributes?.xmlns)?.toString()??``;return t.length>0?t:null}function a(e){return typeof e==`number`?` `.repeat(Math.max(0,e)):typeof e==`string`?e:``}})),De=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__importDefault||function(e){return e&&e.__esModule?e:{default:e}};Object.defineProperty(e,"__esModule",{value:!0}),e.default=(0,r(Te()).default)(`XmlStringifier`,[[`xmlbuilder2`,()=>Ee().default]])})),Oe=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__importDefault||function(e){return e&&e.__esModule?e:{default:e}};Object.defineProperty(e,"__esModule",{value:!0}),e.XmlSerializer=void 0;let i=ae(),a=r(De()),o=oe(),s=Ce();e.XmlSerializer=class extends s.XmlBaseSerializer{_serialize(e,t={}){try{return(0,a.default)(e,t)}catch(e){throw e instanceof i.OptPlugError?new o.MissingOptionalDependencyError(e.message,e):e}}}})),ke=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&r(t,e,n)};Object.defineProperty(e,"__esModule",{value:!0}),i(we(),e),i(Oe(),e)})),Ae=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e._Spec=void 0;let t=re();e._Spec=class{#e;#t;#n;#r;#i;#a;#o;#s;#c;#l;#u;#d;#f;#p;#m;#h;#g;#_;#v;#y;#b;constructor(e,t,n,r,i,a,o,s,c,l,u,d,f,p,m,h,g,_,v,y,b){this.#e=e,this.#t=new Set(t),this.#n=new Set(n),this.#r=new Set(r),this.#i=i,this.#a=new Set(a),this.#s=o,this.#c=s,this.#l=c,this.#u=l,this.#d=u,this.#o=new Set(d),this.#f=f,this.#p=p,this.#m=m,this.#h=h,this.#g=g,this.#_=_,this.#v=v,this.#y=y,this.#b=b}get version(){return this.#e}supportsFormat(e){return this.#t.has(e)}supportsComponentType(e){return this.#n.has(e)}supportsHashAlgorithm(e){return this.#r.has(e)}supportsHashValue(e){return typeof e==`string`&&this.#i.test(e)}supportsExternalReferenceType(e){return this.#a.has(e)}get supportsDependencyGraph(){return this.#s}get supportsToolReferences(){return this.#c}get requiresComponentVersion(){return this.#l}supportsProperties(e){switch(!0){case e instanceof t.NamedLicense||e instanceof t.SpdxLicense:return this.#b;default:return this.#u}}get supportsVulnerabilities(){return this.#d}supportsVulnerabilityRatingMethod(e){return this.#o.has(e)}get supportsComponentEvidence(){return this.#f}get supportsMetadataLifecycles(){return this.#p}get supportsMetadataLicenses(){return this.#m}get supportsMetadataProperties(){return this.#h}get supportsExternalReferenceHashes(){return this.#g}get supportsLicenseAcknowledgement(){return this.#_}get supportsServices(){return this.#v}get supportsToolsComponentsServices(){return this.#y}}})),je=/* @__PURE__ */ t((e=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
Object.defineProperty(e,"__esModule",{value:!0}),e.SpecVersionDict=e.Spec1dot7=e.Spec1dot6=e.Spec1dot5=e.Spec1dot4=e.Spec1dot3=e.Spec1dot2=void 0;let t=c(),n=l(),r=u(),i=v(),a=Ae(),o=Y();e.Spec1dot2=Object.freeze(new a._Spec(o.Version.v1dot2,[o.Format.XML,o.Format.JSON],[t.ComponentType.Application,t.ComponentType.Framework,t.ComponentType.Library,t.ComponentType.Container,t.ComponentType.OperatingSystem,t.ComponentType.Device,t.ComponentType.Firmware,t.ComponentType.File],[r.HashAlgorithm.MD5,r.HashAlgorithm[`SHA-1`],r.HashAlgorithm[`SHA-256`],r.HashAlgorithm[`SHA-384`],r.HashAlgorithm[`SHA-512`],r.HashAlgorithm[`SHA3-256`],r.HashAlgorithm[`SHA3-384`],r.HashAlgorithm[`SHA3-512`],r.HashAlgorithm[`BLAKE2b-256`],r.HashAlgorithm[`BLAKE2b-384`],r.HashAlgorithm[`BLAKE2b-512`],r.HashAlgorithm.BLAKE3],/^([a-fA-F0-9]{32})$|^([a-fA-F0-9]{40})$|^([a-fA-F0-9]{64})$|^([a-fA-F0-9]{96})$|^([a-fA-F0-9]{128})$/,[n.ExternalReferenceType.VCS,n.ExternalReferenceType.IssueTracker,n.ExternalReferenceType.Website,n.ExternalReferenceType.Advisories,n.ExternalReferenceType.BOM,n.ExternalReferenceType.MailingList,n.ExternalReferenceType.Social,n.ExternalReferenceType.Chat,n.ExternalReferenceType.Documentation,n.ExternalReferenceType.Support,n.ExternalReferenceType.Distribution,n.ExternalReferenceType.License,n.ExternalReferenceType.BuildMeta,n.ExternalReferenceType.BuildSystem,n.ExternalReferenceType.Other],!0,!1,!0,!1,!1,[],!1,!1,!1,!1,!1,!1,!0,!1,!1)),e.Spec1dot3=Object.freeze(new a._Spec(o.Version.v1dot3,[o.Format.XML,o.Format.JSON],[t.ComponentType.Application,t.ComponentType.Framework,t.ComponentType.Library,t.ComponentType.Container,t.ComponentType.OperatingSystem,t.ComponentType.Device,t.ComponentType.Firmware,t.ComponentType.File],[r.HashAlgorithm.MD5,r.HashAlgorithm[`SHA-1`],r.HashAlgorithm[`SHA-256`],r.HashAlgorithm[`SHA-384`],r.HashAlgorithm[`SHA-512`],r.HashAlgorithm[`SHA3-256`],r.HashAlgorithm[`SHA3-384`],r.HashAlgorithm[`SHA3-512`],r.HashAlgorithm[`BLAKE2b-256`],r.HashAlgorithm[`BLAKE2b-384`],r.HashAlgorithm[`BLAKE2b-512`],r.HashAlgorithm.BLAKE3],/^([a-fA-F0-9]{32})$|^([a-fA-F0-9]{40})$|^([a-fA-F0-9]{64})$|^([a-fA-F0-9]{96})$|^([a-fA-F0-9]{128})$/,[n.ExternalReferenceType.VCS,n.ExternalReferenceType.IssueTracker,n.ExternalReferenceType.Website,n.ExternalReferenceType.Advisories,n.ExternalReferenceType.BOM,n.ExternalReferenceType.MailingList,n.ExternalReferenceType.Social,n.ExternalReferenceType.Chat,n.ExternalReferenceType.Documentation,n.ExternalReferenceType.Support,n.ExternalReferenceType.Distribution,n.ExternalReferenceType.License,n.ExternalReferenceType.BuildMeta,n.ExternalReferenceType.BuildSystem,n.ExternalReferenceType.Other],!0,!1,!0,!0,!1,[],!0,!1,!0,!0,!0,!1,!0,!1,!1)),e.Spec1dot4=Object.freeze(new a._Spec(o.Version.v1dot4,[o.Format.XML,o.Format.JSON],[t.ComponentType.Application,t.ComponentType.Framework,t.ComponentType.Library,t.ComponentType.Container,t.ComponentType.OperatingSystem,t.ComponentType.Device,t.ComponentType.Firmware,t.ComponentType.File],[r.HashAlgorithm.MD5,r.HashAlgorithm[`SHA-1`],r.HashAlgorithm[`SHA-256`],r.HashAlgorithm[`SHA-384`],r.HashAlgorithm[`SHA-512`],r.HashAlgorithm[`SHA3-256`],r.HashAlgorithm[`SHA3-384`],r.HashAlgorithm[`SHA3-512`],r.HashAlgorithm[`BLAKE2b-256`],r.HashAlgorithm[`BLAKE2b-384`],r.HashAlgorithm[`BLAKE2b-512`],r.HashAlgorithm.BLAKE3],/^([a-fA-F0-9]{32})$|^([a-fA-F0-9]{40})$|^([a-fA-F0-9]{64})$|^([a-fA-F0-9]{96})$|^([a-fA-F0-9]{128})$/,[n.ExternalReferenceType.VCS,n.ExternalReferenceType.IssueTracker,n.ExternalReferenceType.Website,n.ExternalReferenceType.Advisories,n.ExternalReferenceType.BOM,n.ExternalReferenceType.MailingList,n.ExternalReferenceType.Social,n.ExternalReferenceType.Chat,n.ExternalReferenceType.Documentation,n.ExternalReferenceType.Support,n.ExternalReferenceType.Distribution,n.ExternalReferenceType.License,n.ExternalReferenceType.BuildMeta,n.ExternalReferenceType.BuildSystem,n.ExternalReferenceType.ReleaseNotes,n.ExternalReferenceType.Other],!0,!0,!1,!0,!0,[i.RatingMethod.CVSSv2,i.RatingMethod.CVSSv3,i.RatingMethod.CVSSv31,i.RatingMethod.OWASP,i.RatingMethod.Other],!0,!1,!0,!0,!0,!1,!0,!1,!1)),e.Spec1dot5=Object.freeze(new a._Spec(o.Version.v1dot5,[o.Format.XML,o.Format.JSON],[t.ComponentType.Application,t.ComponentType.Framework,t.ComponentType.Library,t.ComponentType.Container,t.ComponentType.Platform,t.ComponentType.OperatingSystem,t.ComponentType.Device,t.ComponentType.DeviceDriver,t.ComponentType.Firmware,t.ComponentType.File,t.ComponentType.MachineLearningModel,t.ComponentType.Data],[r.HashAlgorithm.MD5,r.HashAlgorithm[`SHA-1`],r.HashAlgorithm[`SHA-256`],r.HashAlgorithm[`SHA-384`],r.HashAlgorithm[`SHA-512`],r.HashAlgorithm[`SHA3-256`],r.HashAlgorithm[`SHA3-384`],r.HashAlgorithm[`SHA3-512`],r.HashAlgorithm[`BLAKE2b-256`],r.HashAlgorithm[`BLAKE2b-384`],r.HashAlgorithm[`BLAKE2b-512`],r.HashAlgorithm.BLAKE3],/^([a-fA-F0-9]{32})$|^([a-fA-F0-9]{40})$|^([a-fA-F0-9]{64})$|^([a-fA-F0-9]{96})$|^([a-fA-F0-9]{128})$/,[n.ExternalReferenceType.VCS,n.ExternalReferenceType.IssueTracker,n.ExternalReferenceType.Website,n.ExternalReferenceType.Advisories,n.ExternalReferenceType.BOM,n.ExternalReferenceType.MailingList,n.ExternalReferenceType.Social,n.ExternalReferenceType.Chat,n.ExternalReferenceType.Documentation,n.ExternalReferenceType.Support,n.ExternalReferenceType.Distribution,n.ExternalReferenceType.DistributionIntake,n.ExternalReferenceType.License,n.ExternalReferenceType.BuildMeta,n.ExternalReferenceType.BuildSystem,n.ExternalReferenceType.ReleaseNotes,n.ExternalReferenceType.SecurityContact,n.ExternalReferenceType.ModelCard,n.ExternalReferenceType.Log,n.ExternalReferenceType.Configuration,n.ExternalReferenceType.Evidence,n.ExternalReferenceType.Formulation,n.ExternalReferenceType.Attestation,n.ExternalReferenceType.ThreatModel,n.ExternalReferenceType.AdversaryModel,n.ExternalReferenceType.RiskAssessment,n.ExternalReferenceType.VulnerabilityAssertion,n.ExternalReferenceType.ExploitabilityStatement,n.ExternalReferenceType.PentestReport,n.ExternalReferenceType.StaticAnalysisReport,n.ExternalReferenceType.DynamicAnalysisReport,n.ExternalReferenceType.RuntimeAnalysisReport,n.ExternalReferenceType.ComponentAnalysisReport,n.ExternalReferenceType.MaturityReport,n.ExternalReferenceType.CertificationReport,n.ExternalReferenceType.CodifiedInfrastructure,n.ExternalReferenceType.QualityMetrics,n.ExternalReferenceType.POAM,n.ExternalReferenceType.Other],!0,!0,!1,!0,!0,[i.RatingMethod.CVSSv2,i.RatingMethod.CVSSv3,i.RatingMethod.CVSSv31,i.RatingMethod.CVSSv4,i.RatingMethod.OWASP,i.RatingMethod.SSVC,i.RatingMethod.Other],!0,!0,!0,!0,!0,!1,!0,!0,!0)),e.Spec1dot6=Object.freeze(new a._Spec(o.Version.v1dot6,[o.Format.XML,o.Format.JSON],[t.ComponentType.Application,t.ComponentType.Framework,t.ComponentType.Library,t.ComponentType.Container,t.ComponentType.Platform,t.ComponentType.OperatingSystem,t.ComponentType.Device,t.ComponentType.DeviceDriver,t.ComponentType.Firmware,t.ComponentType.File,t.ComponentType.MachineLearningModel,t.ComponentType.Data,t.ComponentType.CryptographicAsset],[r.HashAlgorithm.MD5,r.HashAlgorithm[`SHA-1`],r.HashAlgorithm[`SHA-256`],r.HashAlgorithm[`SHA-384`],r.HashAlgorithm[`SHA-512`],r.HashAlgorithm[`SHA3-256`],r.HashAlgorithm[`SHA3-384`],r.HashAlgorithm[`SHA3-512`],r.HashAlgorithm[`BLAKE2b-256`],r.HashAlgorithm[`BLAKE2b-384`],r.HashAlgorithm[`BLAKE2b-512`],r.HashAlgorithm.BLAKE3],/^([a-fA-F0-9]{32})$|^([a-fA-F0-9]{40})$|^([a-fA-F0-9]{64})$|^([a-fA-F0-9]{96})$|^([a-fA-F0-9]{128})$/,[n.ExternalReferenceType.VCS,n.ExternalReferenceType.IssueTracker,n.ExternalReferenceType.Website,n.ExternalReferenceType.Advisories,n.ExternalReferenceType.BOM,n.ExternalReferenceType.MailingList,n.ExternalReferenceType.Social,n.ExternalReferenceType.Chat,n.ExternalReferenceType.Documentation,n.ExternalReferenceType.Support,n.ExternalReferenceType.SourceDistribution,n.ExternalReferenceType.Distribution,n.ExternalReferenceType.DistributionIntake,n.ExternalReferenceType.License,n.ExternalReferenceType.BuildMeta,n.ExternalReferenceType.BuildSystem,n.ExternalReferenceType.ReleaseNotes,n.ExternalReferenceType.SecurityContact,n.ExternalReferenceType.ModelCard,n.ExternalReferenceType.Log,n.ExternalReferenceType.Configuration,n.ExternalReferenceType.Evidence,n.ExternalReferenceType.Formulation,n.ExternalReferenceType.Attestation,n.ExternalReferenceType.ThreatModel,n.ExternalReferenceType.AdversaryModel,n.ExternalReferenceType.RiskAssessment,n.ExternalReferenceType.VulnerabilityAssertion,n.ExternalReferenceType.ExploitabilityStatement,n.ExternalReferenceType.PentestReport,n.ExternalReferenceType.StaticAnalysisReport,n.ExternalReferenceType.DynamicAnalysisReport,n.ExternalReferenceType.RuntimeAnalysisReport,n.ExternalReferenceType.ComponentAnalysisReport,n.ExternalReferenceType.MaturityReport,n.ExternalReferenceType.CertificationReport,n.ExternalReferenceType.CodifiedInfrastructure,n.ExternalReferenceType.QualityMetrics,n.ExternalReferenceType.POAM,n.ExternalReferenceType.ElectronicSignature,n.ExternalReferenceType.DigitalSignature,n.ExternalReferenceType.RFC9116,n.ExternalReferenceType.Other],!0,!0,!1,!0,!0,[i.RatingMethod.CVSSv2,i.RatingMethod.CVSSv3,i.RatingMethod.CVSSv31,i.RatingMethod.CVSSv4,i.RatingMethod.OWASP,i.RatingMethod.SSVC,i.RatingMethod.Other],!0,!0,!0,!0,!0,!0,!0,!0,!0)),e.Spec1dot7=Object.freeze(new a._Spec(o.Version.v1dot7,[o.Format.XML,o.Format.JSON],[t.ComponentType.Application,t.ComponentType.Framework,t.ComponentType.Library,t.ComponentType.Container,t.ComponentType.Platform,t.ComponentType.OperatingSystem,t.ComponentType.Device,t.ComponentType.DeviceDriver,t.ComponentType.Firmware,t.ComponentType.File,t.ComponentType.MachineLearningModel,t.ComponentType.Data,t.ComponentType.CryptographicAsset],[r.HashAlgorithm.MD5,r.HashAlgorithm[`SHA-1`],r.HashAlgorithm[`SHA-256`],r.HashAlgorithm[`SHA-384`],r.HashAlgorithm[`SHA-512`],r.HashAlgorithm[`SHA3-256`],r.HashAlgorithm[`SHA3-384`],r.HashAlgorithm[`SHA3-512`],r.HashAlgorithm[`BLAKE2b-256`],r.HashAlgorithm[`BLAKE2b-384`],r.HashAlgorithm[`BLAKE2b-512`],r.HashAlgorithm.BLAKE3,r.HashAlgorithm[`Streebog-256`],r.HashAlgorithm[`Streebog-512`]],/^([a-fA-F0-9]{32})$|^([a-fA-F0-9]{40})$|^([a-fA-F0-9]{64})$|^([a-fA-F0-9]{96})$|^([a-fA-F0-9]{128})$/,[n.ExternalReferenceType.VCS,n.ExternalReferenceType.IssueTracker,n.ExternalReferenceType.Website,n.ExternalReferenceType.Advisories,n.ExternalReferenceType.BOM,n.ExternalReferenceType.MailingList,n.ExternalReferenceType.Social,n.ExternalReferenceType.Chat,n.ExternalReferenceType.Documentation,n.ExternalReferenceType.Support,n.ExternalReferenceType.SourceDistribution,n.ExternalReferenceType.Distribution,n.ExternalReferenceType.DistributionIntake,n.ExternalReferenceType.License,n.ExternalReferenceType.BuildMeta,n.ExternalReferenceType.BuildSystem,n.ExternalReferenceType.ReleaseNotes,n.ExternalReferenceType.SecurityContact,n.ExternalReferenceType.ModelCard,n.ExternalReferenceType.Log,n.ExternalReferenceType.Configuration,n.ExternalReferenceType.Evidence,n.ExternalReferenceType.Formulation,n.ExternalReferenceType.Attestation,n.ExternalReferenceType.ThreatModel,n.ExternalReferenceType.AdversaryModel,n.ExternalReferenceType.RiskAssessment,n.ExternalReferenceType.VulnerabilityAssertion,n.ExternalReferenceType.ExploitabilityStatement,n.ExternalReferenceType.PentestReport,n.ExternalReferenceType.StaticAnalysisReport,n.ExternalReferenceType.DynamicAnalysisReport,n.ExternalReferenceType.RuntimeAnalysisReport,n.ExternalReferenceType.ComponentAnalysisReport,n.ExternalReferenceType.MaturityReport,n.ExternalReferenceType.CertificationReport,n.ExternalReferenceType.CodifiedInfrastructure,n.ExternalReferenceType.QualityMetrics,n.ExternalReferenceType.POAM,n.ExternalReferenceType.ElectronicSignature,n.ExternalReferenceType.DigitalSignature,n.ExternalReferenceType.RFC9116,n.ExternalReferenceType.Citation,n.ExternalReferenceType.Patent,n.ExternalReferenceType.PatentAssertion,n.ExternalReferenceType.PatentFamily,n.ExternalReferenceType.RFC9116,n.ExternalReferenceType.Other],!0,!0,!1,!0,!0,[i.RatingMethod.CVSSv2,i.RatingMethod.CVSSv3,i.RatingMethod.CVSSv31,i.RatingMethod.CVSSv4,i.RatingMethod.OWASP,i.RatingMethod.SSVC,i.RatingMethod.Other],!0,!0,!0,!0,!0,!0,!0,!0,!0)),e.SpecVersionDict=Object.freeze({[o.Version.v1dot7]:e.Spec1dot7,[o.Version.v1dot6]:e.Spec1dot6,[o.Version.v1dot5]:e.Spec1dot5,[o.Version.v1dot4]:e.Spec1dot4,[o.Version.v1dot3]:e.Spec1dot3,[o.Version.v1dot2]:e.Spec1dot2})})),Me=/* @__PURE__ */ t(((e,t,n)=>{
/*!
This file is part of CycloneDX JavaScript Library.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

SPDX-License-Identifier: Apache-2.0
Copyright (c) OWASP Foundation. All Rights Reserved.
*/
var r=n&&n.__createBinding||(Object.create?(function(e,t,n,r){r===void 0&&(r=n);var i=Object.getOwnPropertyDescriptor(t,n);(!i||(`get`in i?!t.__esModule:i.writable||i.configurable))&&(i={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,r,i)}):(function(e,t,n,r){r===void 0&&(r=n),e[r]=t[n]})),i=n&&n.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&r(t,e,n)};Object.defineProperty(e,"__esModule",{value:!0}),i(je(),e),i(Y(),e),i(_e(),e)})),X=/* @__PURE__ */ t(((e,t)=>{function n(e=``){let{length:t}=e,n=``;if(t){let r=e.charCodeAt(0);n=r>=65||r<=90?`${e[0].toLowerCase()}${e.slice(1)}`:e,t>1&&e.charCodeAt(t-1)===46&&e.charCodeAt(t-2)!==46&&(n=n.slice(0,-1))}return`Invalid purl: ${n}`}t.exports={formatPurlErrorMessage:n,PurlError:class extends Error{constructor(e){super(n(e))}}}})),Ne=/* @__PURE__ */ t(((e,t)=>{let{PurlError:n}=X(),{decodeURIComponent:r}=globalThis;function i(e,t){try{return r(t)}catch{}throw new n(`unable to decode "${e}" component`)}t.exports={decodePurlComponent:i}})),Pe=/* @__PURE__ */ t(((e,t)=>{t.exports={LOOP_SENTINEL:1e6,REUSED_SEARCH_PARAMS:new URLSearchParams,REUSED_SEARCH_PARAMS_KEY:`_`,REUSED_SEARCH_PARAMS_OFFSET:2}})),Fe=/* @__PURE__ */ t(((e,t)=>{let{LOOP_SENTINEL:n}=Pe();function r(e){return typeof e==`object`&&!!e}function i(e){if(e===null||typeof e!=`object`&&typeof e!=`function`||Object.isFrozen(e))return e;let t=[e],{length:r}=t,i=0;for(;i<r;){if(i===n)throw Error(`Detected infinite loop in object crawl of recursiveFreeze`);let e=t[i++];if(Object.freeze(e),Array.isArray(e))for(let n=0,{length:i}=e;n<i;n+=1){let i=e[n];i===null||typeof i!=`object`&&typeof i!=`function`||Object.isFrozen(i)||(t[r++]=i)}else{let n=Reflect.ownKeys(e);for(let i=0,{length:a}=n;i<a;i+=1){let a=e[n[i]];a===null||typeof a!=`object`&&typeof a!=`function`||Object.isFrozen(a)||(t[r++]=a)}}}return e}t.exports={isObject:r,recursiveFreeze:i}})),Z=/* @__PURE__ */ t(((e,t)=>{let{compare:n}=new Intl.Collator,r=/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;function i(e){for(let t=0,{length:n}=e;t<n;t+=1){let n=e.charCodeAt(t);if(n!==32&&n!==9&&n!==10&&n!==11&&n!==12&&n!==13&&n!==160&&n!==5760&&n!==8192&&n!==8193&&n!==8194&&n!==8195&&n!==8196&&n!==8197&&n!==8198&&n!==8199&&n!==8200&&n!==8201&&n!==8202&&n!==8232&&n!==8233&&n!==8239&&n!==8287&&n!==12288&&n!==65279)return!1}return!0}function a(e){return typeof e==`string`&&e.length>0}function o(e){return typeof e==`string`&&r.test(e)}function s(e){e.name=e.name.toLowerCase()}function c(e){let{namespace:t}=e;typeof t==`string`&&(e.namespace=t.toLowerCase())}function l(e){let{version:t}=e;typeof t==`string`&&(e.version=t.toLowerCase())}function u(e){let t=``,n=0,r=0;for(;(r=e.indexOf(`-`,n))!==-1;)t=t+e.slice(n,r)+`_`,n=r+1;return n?t+e.slice(n):e}function d(e){let t=``,n=0,r=0;for(;(r=e.indexOf(`_`,n))!==-1;)t=t+e.slice(n,r)+`-`,n=r+1;return n?t+e.slice(n):e}function f(e){let t=0;for(;e.charCodeAt(t)===47;)t+=1;return t===0?e:e.slice(t)}t.exports={isBlank:i,isNonEmptyString:a,isSemverString:o,localeCompare:n,lowerName:s,lowerNamespace:c,lowerVersion:l,replaceDashesWithUnderscores:u,replaceUnderscoresWithDashes:d,trimLeadingSlashes:f}})),Ie=/* @__PURE__ */ t(((e,t)=>{let{REUSED_SEARCH_PARAMS:n,REUSED_SEARCH_PARAMS_KEY:r,REUSED_SEARCH_PARAMS_OFFSET:i}=Pe(),{isObject:a}=Fe(),{isNonEmptyString:o}=Z(),{encodeURIComponent:s}=globalThis;function c(e){return o(e)?s(e).replace(/%3A/g,`:`).replace(/%2F/g,`/`):``}function l(e){return o(e)?(n.set(r,e),p(n.toString().slice(i))):``}function u(e){if(a(e)){let t=Object.keys(e).sort(),n=new URLSearchParams;for(let r=0,{length:i}=t;r<i;r+=1){let i=t[r];n.set(i,e[i])}return p(n.toString())}return``}function d(e){return o(e)?s(e).replace(/%2F/g,`/`):``}function f(e){return o(e)?s(e).replace(/%3A/g,`:`).replace(/%2B/g,`+`):``}function p(e){return e.replace(/\+/g,`%20`)}t.exports={encodeNamespace:c,encodeVersion:f,encodeQualifiers:u,encodeQualifierParam:l,encodeSubpath:d,encodeURIComponent:s}})),Le=/* @__PURE__ */ t(((e,t)=>{function n(e,t={}){let{comparator:n,...r}={__proto__:null,...t},i=Object.keys(e).sort(),a=[...new Set([...Object.values(e)].map(Object.keys).flat())].sort(n),o=Object.create(null);for(let t=0,{length:n}=a;t<n;t+=1){let n=a[t],s=Object.create(null);for(let t=0,{length:a}=i;t<a;t+=1){let a=i[t],o=e[a][n]??r[a];o!==void 0&&(s[a]=o)}o[n]=s}return o}t.exports={createHelpersNamespaceObject:n}})),Re=/* @__PURE__ */ t(((e,t)=>{let{isObject:n}=Fe(),{isBlank:r}=Z();function i(e){return typeof e==`string`?e.trim():void 0}function a(e){return typeof e==`string`?o(e):void 0}function o(e,t){let n=``,r=0;for(;e.charCodeAt(r)===47;)r+=1;let i=e.indexOf(`/`,r);if(i===-1)return e.slice(r);for(;i!==-1;){let a=e.slice(r,i);for((t===void 0||t(a))&&(n=n+(n.length===0?``:`/`)+a),r=i+1;e.charCodeAt(r)===47;)r+=1;i=e.indexOf(`/`,r)}let a=e.slice(r);return a.length!==0&&(t===void 0||t(a))&&(n=n+`/`+a),n}function s(e){let t;for(let{0:n,1:r}of d(e)){let e=(typeof r==`string`?r:String(r)).trim();e.length!==0&&(t===void 0&&(t={__proto__:null}),t[n.toLowerCase()]=e)}return t}function c(e){return typeof e==`string`?o(e,f):void 0}function l(e){return typeof e==`string`?e.trim().toLowerCase():void 0}function u(e){return typeof e==`string`?e.trim():void 0}function d(e){return n(e)?e instanceof URLSearchParams?e.entries():Object.entries(e):typeof e==`string`?new URLSearchParams(e).entries():Object.entries({})}function f(e){let{length:t}=e;return t===1&&e.charCodeAt(0)===46||t===2&&e.charCodeAt(0)===46&&e.charCodeAt(1)===46?!1:!r(e)}t.exports={normalizeName:i,normalizeNamespace:a,normalizePath:o,normalizeQualifiers:s,normalizeSubpath:c,normalizeType:l,normalizeVersion:u}})),ze=/* @__PURE__ */ t(((e,t)=>{function n(e){return e==null||typeof e==`string`&&e.length===0}t.exports={isNullishOrEmptyString:n}})),Be=/* @__PURE__ */ t(((e,t)=>{let{PurlError:n}=X(),{isNullishOrEmptyString:r}=ze(),{isNonEmptyString:i}=Z();function a(e,t,i,a){if(!r(i)){if(a)throw new n(`${e} "${t}" component must be empty`);return!1}return!0}function o(e,t){return u(`name`,e,t)&&p(`name`,e,t)}function s(e,t){return p(`namespace`,e,t)}function c(e,t){if(e==null)return!0;if(typeof e!=`object`){if(t)throw new n(`"qualifiers" must be an object`);return!1}let r=typeof e.keys==`function`?e.keys():Object.keys(e);for(let e of r)if(!l(e,t))return!1;return!0}function l(e,t){if(!f(`qualifier`,e,t))return!1;for(let r=0,{length:i}=e;r<i;r+=1){let i=e.charCodeAt(r);if(!(i>=48&&i<=57||i>=65&&i<=90||i>=97&&i<=122||i===46||i===45||i===95)){if(t)throw new n(`qualifier "${e}" contains an illegal character`);return!1}}return!0}function u(e,t,i){if(r(t)){if(i)throw new n(`"${e}" is a required component`);return!1}return!0}function d(e,t,i,a){if(r(i)){if(a)throw new n(`${e} requires a "${t}" component`);return!1}return!0}function f(e,t,r){if(i(t)){let i=t.charCodeAt(0);if(i>=48&&i<=57){if(r)throw new n(`${e} "${t}" cannot start with a number`);return!1}}return!0}function p(e,t,r){if(t==null||typeof t==`string`)return!0;if(r)throw new n(`"'${e}" must be a string`);return!1}function m(e,t){return p(`subpath`,e,t)}function h(e,t){if(!u(`type`,e,t)||!p(`type`,e,t)||!f(`type`,e,t))return!1;for(let r=0,{length:i}=e;r<i;r+=1){let i=e.charCodeAt(r);if(!(i>=48&&i<=57||i>=65&&i<=90||i>=97&&i<=122||i===46||i===43||i===45)){if(t)throw new n(`type "${e}" contains an illegal character`);return!1}}return!0}function g(e,t){return p(`version`,e,t)}t.exports={validateEmptyByType:a,validateName:o,validateNamespace:s,validateQualifiers:c,validateQualifierKey:l,validateRequired:u,validateRequiredByType:d,validateStartsWithoutNumber:f,validateStrings:p,validateSubpath:m,validateType:h,validateVersion:g}})),Ve=/* @__PURE__ */ t(((e,t)=>{let{encodeNamespace:n,encodeVersion:r,encodeQualifiers:i,encodeQualifierParam:a,encodeSubpath:o,encodeURIComponent:s}=Ie(),{createHelpersNamespaceObject:c}=Le(),{normalizeType:l,normalizeNamespace:u,normalizeName:d,normalizeVersion:f,normalizeQualifiers:p,normalizeSubpath:m}=Re(),{localeCompare:h,isNonEmptyString:g}=Z(),{validateType:_,validateNamespace:v,validateName:y,validateVersion:b,validateQualifiers:x,validateQualifierKey:S,validateSubpath:C}=Be(),w=e=>g(e)?s(e):``,T=e=>typeof e==`string`?e:void 0,E=(e,t)=>!0,D={__proto__:null,type:0,namespace:1,name:2,version:3,qualifiers:4,qualifierKey:5,qualifierValue:6,subpath:7};function O(e){return D[e]??e}function k(e,t){return h(O(e),O(t))}t.exports={PurlComponent:c({encode:{namespace:n,version:r,qualifiers:i,qualifierKey:a,qualifierValue:a,subpath:o},normalize:{type:l,namespace:u,name:d,version:f,qualifiers:p,subpath:m},validate:{type:_,namespace:v,name:y,version:b,qualifierKey:S,qualifiers:x,subpath:C}},{comparator:k,encode:w,normalize:T,validate:E})}})),He=/* @__PURE__ */ t(((e,t)=>{t.exports={PurlQualifierNames:{__proto__:null,RepositoryUrl:`repository_url`,DownloadUrl:`download_url`,VcsUrl:`vcs_url`,FileName:`file_name`,Checksum:`checksum`}}})),Ue=/* @__PURE__ */ t(((e,t)=>{let{isNullishOrEmptyString:n}=ze(),{createHelpersNamespaceObject:r}=Le(),{isSemverString:i,lowerName:a,lowerNamespace:o,lowerVersion:s,replaceDashesWithUnderscores:c,replaceUnderscoresWithDashes:l}=Z(),{validateEmptyByType:u,validateRequiredByType:d}=Be(),{PurlError:f}=X();t.exports={PurlType:r({normalize:{alpm(e){return o(e),a(e),e},apk(e){return o(e),a(e),e},bitbucket(e){return o(e),a(e),e},bitnami(e){return a(e),e},composer(e){return o(e),a(e),e},deb(e){return o(e),a(e),e},gitlab(e){return o(e),a(e),e},github(e){return o(e),a(e),e},hex(e){return o(e),a(e),e},huggingface(e){return s(e),e},mlflow(e){return e.qualifiers?.repository_url?.includes(`databricks`)&&a(e),e},npm(e){return o(e),a(e),e},luarocks(e){return s(e),e},oci(e){return a(e),e},pub(e){return a(e),e.name=c(e.name),e},pypi(e){return o(e),a(e),e.name=l(e.name),e},qpkg(e){return o(e),e},rpm(e){return o(e),e}},validate:{conan(e,t){if(n(e.namespace)){if(e.qualifiers?.channel){if(t)throw new f(`conan requires a "namespace" component when a "channel" qualifier is present`);return!1}}else if(n(e.qualifiers)){if(t)throw new f(`conan requires a "qualifiers" component when a namespace is present`);return!1}return!0},cran(e,t){return d(`cran`,`version`,e.version,t)},golang(e){let{version:t}=e;if(typeof t==`string`&&t.length&&t.charCodeAt(0)===118&&!i(t.slice(1))){if(throws)throw new f(`golang "version" component starting with a "v" must be followed by a valid semver version`);return!1}return!0},maven(e,t){return d(`maven`,`namespace`,e.namespace,t)},mlflow(e,t){return u(`mlflow`,`namespace`,e.namespace,t)},oci(e,t){return u(`oci`,`namespace`,e.namespace,t)},pub(e,t){let{name:n}=e;for(let e=0,{length:r}=n;e<r;e+=1){let r=n.charCodeAt(e);if(!(r>=48&&r<=57||r>=97&&r<=122||r===95)){if(t)throw new f(`pub "name" component may only contain [a-z0-9_] characters`);return!1}}return!0},swift(e,t){return d(`swift`,`namespace`,e.namespace,t)&&d(`swift`,`version`,e.version,t)}}},{normalize:e=>e,validate:(e,t)=>!0})}})),We=/* @__PURE__ */ t(((e,t)=>{
/*!
Copyright (c) the purl authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
*/
let{decodePurlComponent:n}=Ne(),{isObject:r,recursiveFreeze:i}=Fe(),{isBlank:a,isNonEmptyString:o,trimLeadingSlashes:s}=Z(),{PurlComponent:c}=Ve(),{PurlQualifierNames:l}=He(),{PurlType:u}=Ue(),{PurlError:d}=X();var f=class e{static Component=i(c);static KnownQualifierNames=i(l);static Type=i(u);constructor(e,t,n,i,a,s){let l=o(e)?c.type.normalize(e):e;c.type.validate(l,!0);let d=o(t)?c.namespace.normalize(t):t;c.namespace.validate(d,!0);let f=o(n)?c.name.normalize(n):n;c.name.validate(f,!0);let p=o(i)?c.version.normalize(i):i;c.version.validate(p,!0);let m=typeof a==`string`||r(a)?c.qualifiers.normalize(a):a;c.qualifiers.validate(m,!0);let h=o(s)?c.subpath.normalize(s):s;c.subpath.validate(h,!0),this.type=l,this.name=f,this.namespace=d??void 0,this.version=p??void 0,this.qualifiers=m??void 0,this.subpath=h??void 0;let g=u[l];g&&(g.normalize(this),g.validate(this,!0))}toString(){let{namespace:e,name:t,version:n,qualifiers:r,subpath:i,type:a}=this,o=`pkg:${c.type.encode(a)}/`;return e&&(o=`${o}${c.namespace.encode(e)}/`),o=`${o}${c.name.encode(t)}`,n&&(o=`${o}@${c.version.encode(n)}`),r&&(o=`${o}?${c.qualifiers.encode(r)}`),i&&(o=`${o}#${c.subpath.encode(i)}`),o}static fromString(t){return new e(...e.parseString(t))}static parseString(e){if(typeof e!=`string`)throw Error(`A purl string argument is required.`);if(a(e))return[void 0,void 0,void 0,void 0,void 0,void 0];let t=e.indexOf(`:`),r,i;if(t!==-1)try{let n=e.slice(0,t),a=e.slice(t+1),o=s(a);r=new URL(`${n}:${o}`),i=a.length===o.length?r:new URL(e)}catch(e){throw new d(`failed to parse as URL`,{cause:e})}if(r?.protocol!==`pkg:`)throw new d(`missing required "pkg" scheme component`);if(i.username!==``||i.password!==``)throw new d(`cannot contain a "user:pass@host:port"`);let{pathname:o}=r,c=o.indexOf(`/`),l=n(`type`,c===-1?o:o.slice(0,c));if(c<1)return[l,void 0,void 0,void 0,void 0,void 0];let u,f=o.lastIndexOf(`@`);f!==-1&&o.charCodeAt(f-1)===47&&(f=-1);let p=o.slice(l.length+1,f===-1?o.length:f);f!==-1&&(u=n(`version`,o.slice(f+1)));let m,h,g=p.lastIndexOf(`/`);g===-1?h=n(`name`,p):(h=n(`name`,p.slice(g+1)),m=n(`namespace`,p.slice(0,g)));let _,{searchParams:v}=r;v.size!==0&&(v.forEach(e=>n(`qualifiers`,e)),_=v);let y,{hash:b}=r;return b.length!==0&&(y=n(`subpath`,b.slice(1))),[l,m,h,u,_,y]}};for(let e of[`Component`,`KnownQualifierNames`,`Type`])Reflect.defineProperty(f,e,{...Reflect.getOwnPropertyDescriptor(f,e),writable:!1});Reflect.setPrototypeOf(f.prototype,null),t.exports={PackageURL:f,PurlComponent:c,PurlQualifierNames:l,PurlType:u}})),Ge=/* @__PURE__ */ t(((e,t)=>{
/*!
Copyright (c) the purl authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
*/
let{PackageURL:n,PurlComponent:r,PurlQualifierNames:i,PurlType:a}=We();t.exports={PackageURL:n,PurlComponent:r,PurlQualifierNames:i,PurlType:a}})),Q=x(),$=re(),Ke=ke(),qe=Me(),Je=Ge();function Ye({file:e,sha256:t,target:o,gateways:s,buildInfo:c}){let{main:l,dependencies:u,settings:d,goVersion:f,path:p}=c,m=l===void 0?void 0:Ze(l),h=l&&Qe(l),g=new $.Component(Q.ComponentType.Library,e,{bomRef:`plugin`,...m!==void 0&&{version:m},...h!==void 0&&{purl:h},hashes:new $.HashDictionary([[Q.HashAlgorithm[`SHA-256`],t]]),properties:new $.PropertyRepository([...s.map(e=>new $.Property(`${n}:gateway`,e)),new $.Property(`${n}:target`,o),...p===void 0?[]:[new $.Property(`cdx:gomod:binary:package`,p)],...d.filter(({key:e})=>e!==`-ldflags`).map(({key:e,value:t})=>new $.Property(`cdx:gomod:build:${e}`,t))])}),_=i(f),v=_===void 0?void 0:{path:`stdlib`,version:_.replace(/^go/,``)},y=[...u,...v===void 0?[]:[v]].map(Xe);for(let{bomRef:e}of y)g.dependencies.add(e);let b=new $.Metadata({component:g});b.tools.components.add(new $.Component(Q.ComponentType.Application,n,{version:a}));let x=new $.Bom({metadata:b,serialNumber:`urn:uuid:${et(t)}`});for(let e of y)x.components.add(e);let S=new Ke.JsonSerializer(new Ke.JSON.Normalize.Factory(qe.Spec1dot6));return`${r(S.serialize(x,{sortLists:!0,space:2}))}\n`}function Xe(e){let t=e.replacedBy??e,n=/^(?:\.{0,2}\/|[A-Za-z]:)/.test(t.path),[r,i,a]=[Ze(t),Qe(t),$e(t.sum)],o=[e.path,e.version].filter(e=>e!==``).join(`@`);return new $.Component(Q.ComponentType.Library,n?e.path:t.path,{bomRef:o,...r!==void 0&&{version:r},...i!==void 0&&!n&&{purl:i},...a!==void 0&&{hashes:new $.HashDictionary([[Q.HashAlgorithm[`SHA-256`],a]])},...e.replacedBy!==void 0&&{properties:new $.PropertyRepository([new $.Property(`go-plugin-verifier:replaces`,o)])}})}function Ze({version:e}){return e===``||e===`(devel)`?void 0:e}function Qe(e){let t=e.path.split(`/`),n=t.pop()??``;try{return new Je.PackageURL(`golang`,t.join(`/`),n,Ze(e)).toString()}catch{return}}function $e(e){let t=Buffer.from(/^h1:([A-Za-z0-9+/]{43}=)$/.exec(e??``)?.[1]??``,`base64`);return t.length===32?t.toString(`hex`):void 0}function et(e){return[e.slice(0,8),e.slice(8,12),`8${e.slice(13,16)}`,`a${e.slice(17,20)}`,e.slice(20,32)].join(`-`)}export{Ye as t};