// Starts `protocolrules lsp` and connects the editor with it. Everything else is the server's.
const { commands, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function start() {
  const settings = workspace.getConfiguration("protocolrules");
  const server = { command: settings.get("path"), args: settings.get("arguments") };
  client = new LanguageClient("protocolrules", "protocolrules", server, {
    documentSelector: [{ language: "protocolrules" }],
    synchronize: { configurationSection: "protocolrules" },
  });
  try {
    await client.start();
  } catch (wrong) {
    client = undefined;
    window.showErrorMessage(
      `protocolrules: \`${server.command}\` does not start. Install it with ` +
        "`pip install '.[lsp]'` in a clone of its repository, or set protocolrules.path to where it is."
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) await running.stop();
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand("protocolrules.restart", restart),
    workspace.onDidChangeConfiguration((change) => {
      const command = ["path", "arguments"].some((name) => change.affectsConfiguration(`protocolrules.${name}`));
      return command ? restart() : undefined;
    })
  );
  await start();
}

module.exports = { activate, deactivate: stop };
