import { parse, type TestSuites } from "junit2json";

/** Reads JUnit's XML with a reader of others. @throws Error where it is no XML, or no report */
export async function parseJunit(xml: string): Promise<TestSuites> {
  const read = await parse(xml);
  if (read === null || read === undefined || !("testsuite" in read || "name" in read)) throw new Error("Not a report.");
  return read as TestSuites;
}
