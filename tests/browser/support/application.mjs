// The application on the component host, with the example vendor and team, as started by `cargo
// run`.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const host = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "component-host");

// A port that was free a moment ago.
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

// The output of a command of the component host.
export const print = (...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(host, args, { cwd: root });
    let text = "";
    child.stdout.on("data", (data) => (text += data));
    child.on("close", (code) => (code === 0 ? resolve(text.trim()) : reject(new Error(`${args.join(" ")}: ${code}`))));
  });

// Runs a command of the component host until `stop`. It is ready once it has printed `sign`.
export const run = async (args, sign, env = {}) => {
  const child = spawn(host, args, { cwd: root, env: { ...process.env, ...env } });
  let log = "";
  await new Promise((resolve, reject) => {
    const hear = (data) => {
      log += data;
      if (log.includes(sign)) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", (code) => reject(new Error(`component-host ended (${code}):\n${log}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      child.removeAllListeners("close").on("close", resolve);
      child.kill("SIGTERM");
    });
  return { stop, log: () => log };
};

// Starts the application. `url` is the console; `vendor` is the identity provider and the mailbox.
export const start = async () => {
  const [listen, vendor] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  const host = await run(["up", "--listen", listen, "--vendor", vendor, "--store", join(folder, "store.db")], "Open http");
  const stop = async () => {
    await host.stop();
    await rm(folder, { recursive: true });
  };
  return { url: `http://${listen}`, vendor: `http://${vendor}`, stop };
};
