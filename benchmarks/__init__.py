"""What bin/bench runs: each module measures one subject and returns rows of one table."""
