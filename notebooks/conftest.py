"""The lessons as tests, from whatever folder and under whatever settings pytest is called."""

import surroundings


def pytest_configure(config):
    """Run the kernels under settings of ours; find nbval's file from every folder."""
    surroundings.leave_settings_out()
    if not config.option.nbval_sanitize_with:
        sanitize = surroundings.ROOT / "tests" / "nbval_sanitize.cfg"
        config.option.nbval_sanitize_with = str(sanitize)
