import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import * as v from "valibot";

/** One request with its answer. */
export interface Exchange {
  readonly method: string;
  /** From the slash behind the API's base on, with the query. */
  readonly path: string;
  readonly requestType: string | undefined;
  readonly requestBody: string;
  readonly status: number;
  /** Undefined where the answer is no JSON. */
  readonly answer: unknown;
}

const contentSchema = v.record(v.string(), v.object({ schema: v.record(v.string(), v.unknown()) }));
const operationSchema = v.object({
  parameters: v.array(
    v.object({
      name: v.string(),
      in: v.string(),
      required: v.optional(v.boolean()),
      schema: v.record(v.string(), v.unknown()),
    }),
  ),
  requestBody: v.optional(v.object({ content: contentSchema })),
  responses: v.record(v.string(), v.object({ content: v.optional(contentSchema) })),
});
const descriptionSchema = v.record(v.string(), v.object({ operations: v.record(v.string(), operationSchema) }));

type Operation = v.InferOutput<typeof operationSchema>;

const file = join(import.meta.dirname, "testdata", "github-api.json");

/** What a server answers anyone, whatever is asked; the description has it for some operations only. */
const everywhere = ["401", "403", "404", "422", "429", "500", "502", "503"];

/** GitHub's own description of its REST API, for the operations that are used. Written by scripts/github-api.ts. */
export class GithubDescription {
  readonly #operations: Readonly<Record<string, Operation>>;
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: false });
  readonly #compiled = new Map<object, ValidateFunction>();

  constructor(of: "api.github.com" | "ghes-3.17") {
    const parsed = v.parse(descriptionSchema, JSON.parse(readFileSync(file, "utf8")));
    this.#operations = parsed[of]?.operations ?? {};
  }

  /** What an exchange has that the description does not know, one sentence each. */
  problems(exchange: Exchange): string[] {
    const { method, path } = exchange;
    const url = new URL(path, "https://host");
    const found = Object.entries(this.#operations).find(([name]) => isOf(name, method, url.pathname));
    if (found === undefined) return [`${method} ${url.pathname} is no operation`];
    const [name, operation] = found;
    return [
      ...this.#query(operation, url),
      ...this.#body(operation, exchange),
      ...this.#answer(operation, exchange),
    ].map((problem) => `${name}: ${problem}`);
  }

  #query({ parameters }: Operation, url: URL): string[] {
    const known = parameters.filter(({ in: place }) => place === "query");
    const unknown = [...url.searchParams.keys()].filter((key) => !known.some(({ name }) => name === key));
    const missing = known.filter(({ name, required }) => required && !url.searchParams.has(name));
    const wrong = known.flatMap(({ name, schema }) => {
      const text = url.searchParams.get(name);
      if (text === null) return [];
      return this.#check(schema, schema["type"] === "integer" ? Number(text) : text, `query ${name}`);
    });
    return [
      ...unknown.map((key) => `there is no query "${key}"`),
      ...missing.map((one) => `the query lacks "${one.name}"`),
      ...wrong,
    ];
  }

  #body({ requestBody }: Operation, { requestType, requestBody: text }: Exchange): string[] {
    if (requestBody === undefined) return text === "" ? [] : ["a body where none is taken"];
    const schema = requestBody.content[requestType ?? ""]?.schema;
    if (schema === undefined) return [`the body is ${requestType}`];
    if (requestType !== "application/json") return [];
    const body: unknown = JSON.parse(text);
    const known = Object.keys(Object(schema["properties"]));
    const unknown = Object.keys(Object(body)).filter((key) => !known.includes(key));
    return [...unknown.map((key) => `the body has no "${key}"`), ...this.#check(schema, body, "body")];
  }

  #answer({ responses }: Operation, { status, answer }: Exchange): string[] {
    const response = responses[String(status)];
    if (response === undefined)
      return everywhere.includes(String(status)) ? [] : [`no answer has the status ${status}`];
    const schema = response.content?.["application/json"]?.schema;
    return schema === undefined || answer === undefined ? [] : this.#check(schema, answer, "answer");
  }

  #check(schema: object, value: unknown, what: string): string[] {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(schema);
    this.#compiled.set(schema, validate);
    return validate(value) ? [] : [`${what}: ${this.#ajv.errorsText(validate.errors)}`];
  }
}

/** Whether a path is one of an operation: `GET /repos/{owner}/{repo}/releases`. */
function isOf(name: string, method: string, path: string): boolean {
  const [verb, template = ""] = name.split(" ");
  const pattern = template
    .replaceAll(/\{\w+_id\}/g, "\\d+")
    .replaceAll("{tag}", ".+")
    .replaceAll(/\{\w+\}/g, "[^/]+");
  return verb === method && new RegExp(`^${pattern}$`).test(path);
}
