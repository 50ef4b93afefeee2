"""The VS Code extension with a stub of the editor: which command it starts, and what it says when it cannot."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

EXTENSION = Path(__file__).parents[2] / "grammar" / "vscode"
MANIFEST = json.loads((EXTENSION / "package.json").read_text("utf-8"))


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_it_runs_one_server_at_a_time_and_says_when_it_does_not_start() -> None:
    run = ["node", str(Path(__file__).with_name("extension.js")), str(EXTENSION / "extension.js")]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["states"] == [
        ["stopped", "running"],  # the path changed while the first was starting
        ["stopped", "running"],
        ["stopped", "stopped", "starting"],  # the command is not there
        ["stopped", "stopped", "starting", "failed"],  # it ends at once
        ["stopped", "stopped", "starting", "failed", "running"],
        ["stopped", "stopped", "starting", "failed", "stopped"],
    ]
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    command, arguments = (properties[f"protocolrules.{name}"]["default"] for name in ("path", "arguments"))
    assert told["servers"][-1] == {"command": command, "args": arguments}
    assert told["servers"][2] == {"command": "not there", "args": ["lsp", "--log", "server.log"]}
    for message, wrong in zip(told["shown"], ("not there", "without the extra"), strict=True):
        assert message.startswith(f"protocolrules: `{wrong}` does not start. Install it with its extra `lsp`, or set")
    assert told["closed"] == [{"action": "do not restart", "handled": True}, "the usual"]
    assert told["command"] in [command["command"] for command in MANIFEST["contributes"]["commands"]]


def test_a_folder_that_is_not_trusted_does_not_choose_the_command() -> None:
    restricted = MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert set(restricted) == {"protocolrules.path", "protocolrules.arguments"}
