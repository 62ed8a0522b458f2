"""`bp-tui sweep`: every combination of some values, each with many seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from pydantic import ValidationError

from core.experiments.schema import descriptions, problems
from core.refusal import Refusal, written
from core.sweeps.grid import Sweep
from core.sweeps.ranges import known, parse_seeds, parse_vary
from tui.cli.options import MAIN, Settings, chosen_document, given_settings
from tui.cli.sweep_output import SweepOutput
from tui.cli.sweep_training import Crew, new_sweep, resumed_sweep
from tui.cli.taking_up import left_to_train
from tui.documents import refuse_unused
from tui.files import write_named

if TYPE_CHECKING:
    from core.store.stored_run import StoredRun


def sweep(
    run: str | None = None,
    /,
    *,
    vary: Annotated[list[str] | None, Parameter(group=MAIN, negative=())] = None,
    seeds: Annotated[str | None, Parameter(group=MAIN)] = None,
    preset: Annotated[str | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    save: Annotated[Path | None, Parameter(group=MAIN)] = None,
    resume: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    store: Annotated[bool, Parameter(group=MAIN)] = True,
    detach: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    output: Annotated[SweepOutput, Parameter(name="*")] = SweepOutput(),  # noqa: B008
    crew: Annotated[Crew, Parameter(name="*")] = Crew(),  # noqa: B008
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Train every combination of some values, each with many seeds; one row a combination.

    Options go before the file, the file before the preset. Runs are saved as they are finished.
    The exit code is 130 where Ctrl+C stopped it (what is finished is shown) and 1 where runs could
    not be trained.

    Parameters
    ----------
    run
        With --resume, the number of the sweep: by default the newest that was cut off.
    vary
        A setting and its values: learning_rate=0.001,0.01 or learning_rate=log:1e-4:1:9 or
        hidden=2,2/4,4/10,10. Give it again for each setting; every combination is trained.
    seeds
        How many seeds (20 means 0 to 19), or which: 3,5,8 or 100-119. One without it.
    preset
        Start from the settings of a preset (`bp-tui presets` lists them).
    config
        Start from a TOML file: an experiment's settings, and perhaps seeds and a table [vary].
    save
        Write the sweep to a TOML file.
    resume
        Go on with a sweep that was cut off or stopped: only runs that are missing are trained.
    store
        Save the sweep and its runs among all others.
    detach
        Train it in a process of its own, which goes on after the terminal is gone, and print its
        number.
    """
    if resume:
        own: dict[str, Any] = {
            "vary": vary,
            "seeds": seeds,
            "preset": preset,
            "config": config,
            "save": save,
        }
        own |= given_settings(settings)
        given = [name for name, value in own.items() if value is not None]
        if given or not store:
            raise Refusal(
                f"{given[0] if given else 'no-store'} and resume were both given; a sweep that "
                "goes on is what it was, and is saved"
            )
        (row,) = left_to_train([] if run is None else [run], "sweep", "race")
        if detach:
            return _detach(row, output, crew)
        raise SystemExit(resumed_sweep(row, output, crew))
    if run is not None:
        raise Refusal(f"'{written(run)}' can stand here only as the number of a sweep, with resume")
    grid = _asked(settings, vary=vary or [], seeds=seeds, preset=preset, config=config)
    output.check(grid, save=save)
    crew.check()
    if save is not None:
        write_named("save", save, grid.to_toml())
    if detach:
        if not store:
            raise Refusal("detach and no-store were both given; a detached sweep is in the store")
        return _detach(grid, output, crew)
    raise SystemExit(new_sweep(grid, output, crew, store=store))


def _detach(what: Sweep | StoredRun, output: SweepOutput, crew: Crew) -> None:
    from tui.cli.detaching import detach_sweep

    output.refuse_beside("detach")
    crew.check()
    detach_sweep(what, crew, as_json=output.as_json)


def _asked(
    settings: Any,
    *,
    vary: list[str],
    seeds: str | None,
    preset: str | None,
    config: Path | None,
) -> Sweep:
    """The file's sweep, where no option says otherwise: an option for a setting ends its
    variation, and `vary` the file's values."""
    document = chosen_document(settings, preset=preset, config=config)
    given = given_settings(settings)
    try:
        varied = [parse_vary(text) for text in vary]
        table = document.pop("vary", {})
        if isinstance(table, dict):
            fields = _each_once([(known(name).name, values) for name, values in table.items()], {})
            table = {name: values for name, values in fields.items() if name not in given}
            table |= _each_once(varied, given)
            if "dataset" not in table:
                refuse_unused(document)
        if seeds is not None and "seed" in given:
            raise Refusal("seed and seeds were both given; seeds alone says which seeds")
        if seeds is not None:
            document["seeds"] = parse_seeds(seeds)
        elif "seed" in given:
            document.pop("seeds", None)
        return Sweep.from_document(document | {"vary": table})
    except ValidationError as error:
        raise Refusal(problems(error, document)[0].sentence) from None


def _each_once(varied: Sequence[tuple[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    """The settings that vary with their values; none twice, and none that an option sets."""
    found: dict[str, Any] = {}
    for name, values in varied:
        title = descriptions()[name].title
        if name in found:
            raise Refusal(f"{title} is varied twice; give all its values at once")
        if name in given:
            raise Refusal(f"{title} is given and varied; it can be one of them")
        found[name] = values
    return found
