// Loaded with `node --import`: writes what the process has used to the file named by BENCH_METER, when it ends.
// Plain JavaScript, so that nothing is loaded to strip types. Source: proc_pid_io(5), proc_pid_status(5).
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

process.on("exit", () => {
  const io = readFileSync("/proc/self/io", "latin1");
  const status = readFileSync("/proc/self/status", "latin1");
  const bytesRead = Number(/^rchar: (\d+)/m.exec(io)?.[1]);
  // Not ru_maxrss, which counts the parent's memory before exec.
  const peakKilobytes = Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1]);
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.BENCH_METER ?? "", `${bytesRead} ${peakKilobytes} ${(user + system) / 1000}`);
});
