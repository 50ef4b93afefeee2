"""Made-up sources: a registry's record in the shape of its API, version 2, and texts as they are set elsewhere."""

import json
from typing import Any

CRITERIA = """Inclusion Criteria:

* Age \\>= 18 years
* Adequate organ function:

  1. ANC \\>= 1.5 x 10\\^9/L
  2. Platelets \\> 100

     (without transfusion)
* Written consent

Exclusion Criteria:

1. Pregnant or nursing
2. Heart failure \\[NYHA III or IV\\]
3. Another trial within 30 days
"""


def record(criteria: str = CRITERIA, **eligibility: Any) -> str:
    """Return a record of ClinicalTrials.gov as JSON; other members of its eligibility module as they are given."""
    fields = {"healthyVolunteers": False, "sex": "ALL", "minimumAge": "18 Years", **eligibility}
    return json.dumps(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT01234567", "briefTitle": 'A "small" trial'},
                "statusModule": {"lastUpdatePostDateStruct": {"date": "2026-01-30", "type": "ACTUAL"}},
                "eligibilityModule": {"eligibilityCriteria": criteria, **fields},
            },
            "hasResults": False,
        },
        indent=2,
    )
