import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import schema from "../../schema/profile.schema.json" with { type: "json" };
import { readBinary } from "../../src/binary/binary.ts";
import { openFile } from "../../src/content/file-source.ts";
import { formatProfile, parseProfile, profileOf } from "../../src/gateway/profile.ts";
import { toolVersion } from "../../src/model/tool.ts";
import { UserError } from "../../src/model/user-error.ts";
import { buildHost } from "../support/build.ts";

const valid = new Ajv2020({ allErrors: true }).compile(schema);

/** The profile of a gateway that is really built, as JSON. */
async function written(): Promise<Record<string, unknown>> {
  const source = openFile(await buildHost(), "gateway");
  try {
    return JSON.parse(formatProfile(profileOf(readBinary(source), { reference: "gateway" }, toolVersion)));
  } finally {
    source.close();
  }
}

test("the profile of a gateway is as the published schema says", async () => {
  expect(valid(await written()), JSON.stringify(valid.errors)).toBe(true);
});

test("the reader asks for the members that the schema requires, and for no others", async () => {
  const profile = await written();
  for (const member of Object.keys(profile)) {
    const { [member]: _, ...rest } = profile;
    const read = () => parseProfile(JSON.stringify(rest), "gateway.json");
    if (schema.required.includes(member)) expect(read, member).toThrow(UserError);
    else expect(read, member).not.toThrow();
    expect(valid(rest), member).toBe(!schema.required.includes(member));
  }
});

test("members that later versions add are accepted", async () => {
  const later = { ...(await written()), laterMember: { of: "another version" } };
  expect(valid(later)).toBe(true);
  expect(() => parseProfile(JSON.stringify(later), "gateway.json")).not.toThrow();
});
