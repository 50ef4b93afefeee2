// Runs the extension with a stub of the editor and of the client's library; prints what happened as JSON.
const Module = require("module");
const load = Module._load;
const [, , extension] = process.argv;

const shown = [];
const clients = [];
const answers = {};
let settings = { path: "protocolrules", arguments: ["lsp"] };

class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { server, options, state: "stopped", listeners: [] });
    clients.push(this);
  }
  createDefaultErrorHandler() {
    return { closed: () => "the usual" };
  }
  onDidChangeState(listener) {
    this.listeners.push(listener);
  }
  isRunning() {
    return this.state === "running";
  }
  is(state) {
    this.state = state;
    this.listeners.forEach((listener) => listener());
  }
  async start() {
    this.is("starting");
    await new Promise((later) => setTimeout(later, 5));
    this.closedEarly = this.options.errorHandler.closed();
    if (this.server.command === "not there") throw new Error("spawn ENOENT");
    if (this.server.command === "without the extra") return this.is("failed"); // as the library does
    this.is("running");
    this.closedLate = this.options.errorHandler.closed();
  }
  async stop() {
    if (this.state !== "running") throw new Error(`cannot be stopped: ${this.state}`);
    this.is("stopped");
  }
}

const editor = {
  commands: { registerCommand: (name, run) => (Object.assign(answers, { restart: run, name }), {}) },
  window: { showErrorMessage: (message) => shown.push(message) },
  workspace: {
    getConfiguration: () => ({ get: (name) => settings[name] }),
    onDidChangeConfiguration: (run) => ((answers.changed = run), {}),
  },
};
const CloseAction = { DoNotRestart: "do not restart" };
const stubs = { vscode: editor, "vscode-languageclient/node": { LanguageClient, CloseAction } };
Module._load = (name, ...more) => stubs[name] ?? load(name, ...more);

const change = (setting) => answers.changed({ affectsConfiguration: (name) => name === `protocolrules.${setting}` });
const states = () => clients.map((client) => client.state);

async function main() {
  const { activate, deactivate } = require(extension);
  const told = { states: [] };
  const activated = activate({ subscriptions: [] });
  await change("path"); // while the first is starting
  await activated;
  told.states.push(states());
  await change("inlayHints");
  told.states.push(states());
  for (const path of ["not there", "without the extra"]) {
    settings = { path, arguments: ["lsp", "--log", "server.log"] };
    await change("arguments");
    told.states.push(states());
  }
  settings = { path: "protocolrules", arguments: ["lsp"] };
  await answers.restart();
  told.states.push(states());
  await deactivate();
  told.states.push(states());
  const last = clients.at(-1);
  Object.assign(told, { shown, command: answers.name, closed: [last.closedEarly, last.closedLate] });
  console.log(JSON.stringify({ ...told, servers: clients.map((client) => client.server) }));
}

main();
