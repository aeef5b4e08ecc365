"""Reads back what trackers received: event files by TensorBoard's own reader, runs by MLflow's own client. Prints JSON."""

import json
import pathlib
import sys


def scalars(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    runs = {}
    for run in sorted({file.parent for file in pathlib.Path(folder).rglob("*tfevents*")}):
        reader = EventAccumulator(str(run))
        reader.Reload()
        runs[str(run.relative_to(folder))] = {
            tag: [[event.step, event.value] for event in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]
        }
    return runs


def mlflow(address, experiment):
    from mlflow.tracking import MlflowClient

    client = MlflowClient(address)
    found = client.get_experiment_by_name(experiment)
    if found is None:
        return {}
    runs = {}
    for run in client.search_runs([found.experiment_id]):
        assert run.info.run_name not in runs, f"two runs are called {run.info.run_name}"
        runs[run.info.run_name] = {
            "status": run.info.status,
            "params": run.data.params,
            "tags": run.data.tags,
            "metrics": run.data.metrics,
            "files": [file.path for file in client.list_artifacts(run.info.run_id)],
            "history": {
                name: [[m.step, m.value] for m in client.get_metric_history(run.info.run_id, name)]
                for name in run.data.metrics
            },
        }
    return runs


if __name__ == "__main__":
    print(json.dumps({"scalars": scalars, "mlflow": mlflow}[sys.argv[1]](*sys.argv[2:])))
