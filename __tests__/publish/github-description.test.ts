import { expect, test } from "vitest";
import { type Exchange, GithubDescription } from "../support/github-description.ts";

const asset = {
  url: "https://api.github.com/repos/o/r/releases/assets/1",
  browser_download_url: "https://github.com/o/r/releases/download/v1/a.so",
  ...{ id: 1, node_id: "RA_1", name: "a.so", label: null, state: "uploaded", content_type: "application/octet-stream" },
  ...{ size: 3, digest: null, download_count: 0, uploader: null },
  created_at: "2026-11-01T12:00:00Z",
  updated_at: "2026-11-01T12:00:00Z",
};
const assets = "/repos/o/r/releases/7/assets";
const listing: Exchange = {
  method: "GET",
  path: `${assets}?per_page=100&page=1`,
  requestType: undefined,
  requestBody: "",
  status: 200,
  answer: [asset],
};
const making: Exchange = {
  method: "POST",
  path: "/repos/o/r/releases",
  requestType: "application/json",
  requestBody: '{"tag_name":"v1","draft":true}',
  status: 422,
  answer: { message: "Validation Failed", documentation_url: "https://docs.github.com/rest" },
};

// Else the tests of releases would find nothing wrong, whatever was asked.
test.each(["api.github.com", "ghes-3.17"] as const)(
  "the description of %s knows what is right from what is not",
  (of) => {
    const description = new GithubDescription(of);
    const wrong: readonly [Exchange, RegExp][] = [
      [{ ...listing, path: "/repos/o/r/release" }, /is no operation/],
      [{ ...listing, method: "PUT" }, /is no operation/],
      [{ ...listing, path: `${assets}?per-page=100` }, /there is no query "per-page"/],
      [{ ...listing, path: `${assets}?page=x` }, /query page/],
      [{ ...listing, status: 204 }, /no answer has the status 204/],
      [{ ...listing, answer: [{ ...asset, digest: 5 }] }, /digest must be string/],
      [{ ...listing, answer: [{ ...asset, id: undefined }] }, /must have required property 'id'/],
      [{ ...listing, answer: [{ ...asset, state: "half" }] }, /must be equal to one of the allowed values/],
      [{ ...making, requestBody: '{"tag_name":"v1","drafted":true}' }, /the body has no "drafted"/],
      [{ ...making, requestBody: "{}" }, /must have required property 'tag_name'/],
      [{ ...making, requestType: "text/plain" }, /the body is text\/plain/],
      [{ ...making, path: assets, requestType: "application/octet-stream", requestBody: "bytes" }, /lacks "name"/],
    ];
    expect(description.problems(listing)).toEqual([]);
    expect(description.problems(making)).toEqual([]);
    for (const [exchange, sentence] of wrong) expect(description.problems(exchange).join("\n")).toMatch(sentence);
  },
);
