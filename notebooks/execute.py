"""Runs the notebooks of this folder in the Java kernel; called by run.sh."""

import atexit
import hashlib
import json
import pathlib
import queue
import re
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SECONDS_FOR_A_CELL = 600
NO_VALUE = re.compile(r"\s*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def kernel(home, jar):
    """Describes the kernel: Java with the class path of the checkout's build."""
    app = home / "app"
    java = shutil.which("java") or "java"
    folder = home / "share" / "kernels" / "java"
    folder.mkdir(parents=True, exist_ok=True)
    described = {
        "argv": [
            java,
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-DOPT_OUT_TRACKING=true",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.graph_optimizer=false",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            f"-Drhumb.home={ROOT}",
            f"-Drhumb.plugins={app}/plugins",
            "-jar",
            str(jar),
            "{connection_file}",
        ],
        "display_name": "Java",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            "RJK_CLASSPATH": f"{app}/lib/*.jar;{app}/plugins/*.jar",
            "RJK_COMPILER_OPTIONS": "",
            "RJK_INIT_SCRIPT": "",
            "RJK_TIMEOUT_MILLIS": "-1",
            # Idle engine threads sleep instead of spinning.
            "OMP_WAIT_POLICY": "PASSIVE",
        },
    }
    (folder / "kernel.json").write_text(json.dumps(described, indent=1))


def answers(client, manager, seconds):
    """Whether a kernel that was just started speaks, on the channel of its outputs too."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and manager.is_alive():
        client.kernel_info()
        try:
            client.get_shell_msg(timeout=1)
            client.get_iopub_msg(timeout=1)
            return True
        except queue.Empty:
            pass
    return False


def started(log):
    """A kernel that answers, and the client it answers to: one in three of this kernel's starts never does."""
    import jupyter_client

    # Longer each time, for a machine so busy that a good start takes long.
    for seconds in (10, 10, 20, 20, 40, 40, 80, 80):
        manager = jupyter_client.KernelManager(kernel_name="java")
        manager.start_kernel(cwd=str(HERE), stdout=log, stderr=log)
        client = manager.client()
        client.start_channels()
        if answers(client, manager, seconds):
            return manager, client
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    sys.exit("the kernel does not start; target/notebooks/kernel.log says why")


def executed(notebook, log):
    """Runs all cells."""
    import nbclient

    manager, client = started(log)
    runner = nbclient.NotebookClient(notebook, km=manager, timeout=SECONDS_FOR_A_CELL, record_timing=False)
    # Not a client of its own making: this kernel may not answer a second one.
    runner.kc = client
    try:
        runner.execute()
    finally:
        # nbclient would do it again when Python ends, and complain.
        atexit.unregister(runner._cleanup_kernel)
        manager.shutdown_kernel(now=True)


def run(arguments):
    import nbclient
    import nbformat

    check = "--check" in arguments
    names = [a for a in arguments if not a.startswith("--")]
    files = [HERE / pathlib.Path(n).name for n in names] or sorted(HERE.glob("*.ipynb"))
    for file in files:
        if not file.is_file():
            sys.exit(f"there is no notebook {file.name}")
        notebook = nbformat.read(file, as_version=4)
        began = time.monotonic()
        try:
            with open(ROOT / "target" / "notebooks" / "kernel.log", "w") as log:
                executed(notebook, log)
        except nbclient.exceptions.CellExecutionError as error:
            sys.exit(f"{file.name}: a cell failed\n{error}")
        clean(notebook)
        text = nbformat.writes(notebook)
        if str(ROOT) in text:
            sys.exit(f"{file.name}: an output names this machine's folder {ROOT}")
        if not check:
            file.write_text(text + "\n")
        print(f"{file.name}: {time.monotonic() - began:.0f} s, {len(text) / 1000:.0f} kB")


def clean(notebook):
    """Keeps what belongs to the notebook and leaves out what belongs to the machine that ran it."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Java", "language": "java", "name": "java"},
        "language_info": {"file_extension": ".java", "mimetype": "text/x-java-source", "name": "java"},
        # What was executed: an edit without a run shows.
        "executed": hashlib.sha256(
            "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code").encode()
        ).hexdigest(),
    }
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)


def joined(outputs):
    """One piece of text where the kernel sends one for each argument of printf; without empty values and the ids of displays."""
    kept = []
    for output in outputs:
        if output.output_type == "stream":
            # Standard error has the progress of runs, which tells of this machine's speed.
            if output.name == "stderr":
                continue
            if kept and kept[-1].output_type == "stream":
                kept[-1].text += output.text
                continue
        elif output.output_type == "execute_result" and all(NO_VALUE.fullmatch(v) for v in output.data.values()):
            continue
        kept.append(output)
    return kept


if __name__ == "__main__":
    if sys.argv[1] == "kernel":
        kernel(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    else:
        run(sys.argv[2:])
