"""Made-up USDM documents, as small as a test can have them."""

import json
from typing import Any

import protocolrules
from protocolrules.usdm.document import parse
from protocolrules.usdm.read import read_study
from protocolrules.usdm.write import Skeleton, write

Json = dict[str, Any]


def code(words: str) -> Json:
    return {"id": f"Code_{words}", "code": "C0", "decode": words, "instanceType": "Code"}


def instance(name: str, label: str = "", **more: Any) -> Json:
    return {"id": f"I_{name}", "name": name, "label": label, "instanceType": "ScheduledActivityInstance", **more}


def decision(name: str, branches: dict[str, str], otherwise: str = "", **more: Any) -> Json:
    assignments = [{"condition": words, "conditionTargetId": f"I_{target}"} for words, target in branches.items()]
    following = f"I_{otherwise}" if otherwise else None
    return {
        **instance(name, instanceType="ScheduledDecisionInstance", defaultConditionId=following),
        "conditionAssignments": assignments,
        **more,
    }


def timing(start: str, kind: str, value: str, anchor: str, lower: str = "", upper: str = "", **more: Any) -> Json:
    return {
        "id": f"T_{start}",
        "type": code(kind),
        "value": value,
        "relativeToFrom": code("Start to Start"),
        "relativeFromScheduledInstanceId": f"I_{start}",
        "relativeToScheduledInstanceId": f"I_{anchor}",
        "windowLower": lower or None,
        "windowUpper": upper or None,
        "instanceType": "Timing",
        **more,
    }


def anchor(name: str, value: str = "P1D") -> Json:
    return timing(name, "Fixed Reference", value, name)


def timeline(instances: list[Json], timings: list[Json], **more: Any) -> Json:
    return {
        "id": "L1",
        "name": "Main",
        "mainTimeline": True,
        "entryId": instances[0].get("id") if instances else None,
        "instances": instances,
        "timings": timings,
        "instanceType": "ScheduleTimeline",
        **more,
    }


def criterion(identifier: str, text: str, category: str = "Inclusion Criteria", **more: Any) -> Json:
    return {"id": f"E_{identifier}", "identifier": identifier, "category": code(category), "text": text, **more}


def study(*timelines: Json, version: Json | None = None, **design: Any) -> Json:
    found = {"id": "D1", "scheduleTimelines": list(timelines), "instanceType": "InterventionalStudyDesign", **design}
    return {
        "study": {
            "name": "A trial",
            "versions": [
                {"versionIdentifier": "1", "studyDesigns": [found], "instanceType": "StudyVersion", **(version or {})}
            ],
            "instanceType": "Study",
        },
        "usdmVersion": "4.0.0",
    }


def of_instances(*more: Json, timings: tuple[Json, ...] = ()) -> Json:
    """Return a study whose timeline has a dose, and what is given."""
    return study(timeline([instance("dose", "First dose"), *more], [anchor("dose"), *timings]))


def imported(document: Json) -> Skeleton:
    """Import a document; what is written must be rules without a mistake."""
    skeleton = write(read_study(parse(json.dumps(document).encode())), "study.json")
    assert protocolrules.parse(skeleton.text).warnings == ()
    return skeleton


def statements(document: Json) -> list[str]:
    """Return the lines that are no comments, with single blanks."""
    lines = (line.split("  #")[0] for line in imported(document).text.splitlines())
    return [" ".join(line.split()) for line in lines if line.strip() and not line.lstrip().startswith("#")]


def notes(document: Json) -> list[str]:
    return [str(note) for note in imported(document).notes]
