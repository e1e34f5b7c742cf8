import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until somebody listens on a port of 127.0.0.1. */
export async function listening(port: number, patience = 10_000): Promise<void> {
  const end = performance.now() + patience;
  while (!(await accepts(port))) {
    if (performance.now() > end) throw new Error(`Nobody listens on port ${port}.`);
    await sleep(20);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false)).once("connect", () => socket.destroy());
  });
}
