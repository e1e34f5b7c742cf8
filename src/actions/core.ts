/** The part of the toolkit that the action uses: the rest would bring an HTTP client, and half of the time to start. */
export {
  debug,
  endGroup,
  error,
  getInput,
  group,
  info,
  notice,
  setFailed,
  setOutput,
  setSecret,
  summary,
  warning,
} from "@actions/core";
