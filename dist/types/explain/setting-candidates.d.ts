import type { Candidate } from "./candidate.js";
import type { Pattern } from "./pattern.js";
/** Settings that differ and whose known effect fits what differs; the widest first. */
export declare function settingCandidates(pattern: Pattern): readonly Candidate[];
/** Settings that both sides have, and whose further values nobody records. */
export declare function halfRecordedSettings({ gateway, plugin }: Pattern): readonly Candidate[];
