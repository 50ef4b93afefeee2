"""Study designs in the USDM (CDISC's Unified Study Definitions Model) into the skeleton of a rules file."""
