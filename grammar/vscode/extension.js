// Starts `protocolrules lsp` and connects the editor with it. Everything else is the server's.
const { commands, window, workspace } = require("vscode");
const { CloseAction, LanguageClient } = require("vscode-languageclient/node");

let client;
let last = Promise.resolve();

// One after the other: a client that is starting cannot be stopped.
function inTurn(job) {
  last = last.then(job, job);
  return last;
}

function connected(server) {
  let ran = false;
  const made = new LanguageClient("protocolrules", "protocolrules", server, {
    documentSelector: [{ language: "protocolrules" }],
    synchronize: { configurationSection: "protocolrules" },
    initializationFailedHandler: () => false, // `start` says so, once
    errorHandler: {
      error: (...what) => usual.error(...what),
      // A server that ran is started again; one that never did, as without the extra, would only end again.
      closed: () => (ran ? usual.closed() : { action: CloseAction.DoNotRestart, handled: true }),
    },
  });
  const usual = made.createDefaultErrorHandler();
  made.onDidChangeState(() => (ran = ran || made.isRunning()));
  return made;
}

async function start() {
  const settings = workspace.getConfiguration("protocolrules");
  const server = { command: settings.get("path"), args: settings.get("arguments") };
  const made = connected(server);
  await made.start().catch(() => undefined);
  if (made.isRunning()) {
    client = made;
    return;
  }
  window.showErrorMessage(
    `protocolrules: \`${server.command}\` does not start. Install it with its extra \`lsp\`, ` +
      "or set protocolrules.path to where it is. What it said is in the output of protocolrules."
  );
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) await running.stop();
}

function restart() {
  return inTurn(() => stop().then(start, start));
}

async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand("protocolrules.restart", restart),
    workspace.onDidChangeConfiguration((change) => {
      const command = ["path", "arguments"].some((name) => change.affectsConfiguration(`protocolrules.${name}`));
      return command ? restart() : undefined;
    })
  );
  await inTurn(start);
}

module.exports = { activate, deactivate: () => inTurn(stop) };
