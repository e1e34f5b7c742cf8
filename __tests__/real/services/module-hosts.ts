/** A release that Go fetches as a module; its archive is so large that servers hand it over to another one. */
const largeArchive = "golang.org/toolchain/@v/v0.0.1-go1.24.6.linux-amd64.zip";

/** The hosts that Go fetches modules, releases and checksums from with these settings. */
export async function moduleHosts(settings: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { GOPROXY = "", GOSUMDB = "" } = settings;
  const proxies = GOPROXY.split(/[,|]/).filter((one) => /^https?:/.test(one));
  const redirected = proxies.map(async (proxy) => {
    const answer = await fetch(`${proxy.replace(/\/$/, "")}/${largeArchive}`, { method: "HEAD", redirect: "manual" });
    const place = answer.headers.get("location");
    return place === null ? [] : [new URL(place, proxy).hostname];
  });
  // A name, its key and an address of its own; a name alone is its address. Source: cmd/go, help module-auth.
  const [database = "", , address = `https://${database}`] = GOSUMDB.split(" ");
  const sums = database.includes(".") ? [new URL(address).hostname] : [];
  const hosts = [
    ...proxies.map((proxy) => new URL(proxy).hostname),
    ...(await Promise.all(redirected)).flat(),
    ...sums,
  ];
  return [...new Set(hosts)];
}
