export type Environment = Readonly<Record<string, string | undefined>>;

/** What no program is told: the inputs, and the keys to the run's own services. */
const withheld = /^(INPUT_|ACTIONS_(RUNTIME|RESULTS|ID_TOKEN|CACHE)_)/;

/** The variables that programs are started with, out of those of this process. */
export function programEnvironment(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.test(name)));
}
