import {
  Copy,
  DockerfileParser,
  From,
  type Instruction,
  type Property,
  PropertyInstruction,
  Run,
} from "dockerfile-ast";
import { argumentValues, type FileContent, type FileLine, type FileValue, withoutComment } from "./file-values.ts";

/** The variables of a Dockerfile and the lines of its instructions, without those that name an earlier stage. */
export function dockerfileValues(text: string): FileContent {
  const source = text.split(/\r\n?|\n/);
  const stages = new Set<string>();
  const lines: FileLine[] = [];
  const values: FileValue[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const own = linesOf(instruction, source);
    for (const each of own.flatMap(argumentValues)) values.push(each);
    if (["ARG", "ENV"].includes(instruction.getKeyword()) && instruction instanceof PropertyInstruction) {
      for (const each of instruction.getProperties().flatMap(propertyValue)) values.push(each);
    }
    const image = imageOf(instruction);
    if (image === undefined || !stages.has(image.toLowerCase())) for (const each of own) lines.push(each);
    const stage = instruction instanceof From ? instruction.getBuildStage() : null;
    if (stage !== null) stages.add(stage.toLowerCase());
  }
  return { lines, values };
}

/** An instruction line by line, without here-documents, which are files: who is told of a line wants to see it there. */
function linesOf(instruction: Instruction, source: readonly string[]): FileLine[] {
  const { start, end } = instruction.getRange();
  const documents = instruction instanceof Run || instruction instanceof Copy ? instruction.getHeredocs() : [];
  const content = documents.flatMap((each) => each.getContentRange()?.start.line ?? []);
  const last = content.reduce((first, line) => Math.min(first, line - 1), end.line);
  return source
    .slice(start.line, last + 1)
    .map((text, index) => ({ text: withoutComment(text), line: start.line + index + 1 }));
}

function propertyValue(property: Property): FileValue[] {
  const value = property.getValue();
  const line = property.getRange().start.line + 1;
  return value === null ? [] : [{ key: property.getName(), value, line, mapping: 0 }];
}

function imageOf(instruction: Instruction): string | undefined {
  if (instruction instanceof From) return instruction.getImage() ?? undefined;
  return instruction instanceof Copy ? (instruction.getFromFlag()?.getValue() ?? undefined) : undefined;
}
