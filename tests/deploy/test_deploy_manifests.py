"""The manifests hold together: with the schemas of Kubernetes, with each other, with the service and its image."""

import re
import shlex
from pathlib import Path

import kubernetes_validate
import pytest
import typer
import yaml
from typer.testing import CliRunner

from isochrones.api.operation.routes import router
from isochrones.api.settings import Settings
from isochrones.cli.command_line import A_PERSON_MUST_LOOK
from isochrones.cli.commands import app as precompute

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
OBJECTS = [
    manifest
    for name in KUSTOMIZATION["resources"]
    for manifest in yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8"))
]
BY_NAME = {(manifest["kind"], manifest["metadata"]["name"]): manifest for manifest in OBJECTS}
DEPLOYMENT = BY_NAME["Deployment", "isochrones"]["spec"]
SERVICE_POD = DEPLOYMENT["template"]["spec"]
BUILD_POD = BY_NAME["CronJob", "isochrones-build"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
PODS = [SERVICE_POD, BUILD_POD]
CONTAINERS = [(pod, container) for pod in PODS for container in [*pod.get("initContainers", []), *pod["containers"]]]
(SERVICE,) = SERVICE_POD["containers"]
NON_ROOT = 10001


def test_every_file_is_applied():
    written = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(KUSTOMIZATION["resources"]) == written
    assert len(BY_NAME) == len(OBJECTS)


@pytest.mark.parametrize("manifest", OBJECTS, ids=lambda manifest: f"{manifest['kind']} {manifest['metadata']['name']}")
@pytest.mark.parametrize("version", ["1.29", kubernetes_validate.latest_version()])
def test_schemas_of_kubernetes(manifest, version):
    # Strict: no key that the schema does not know.
    kubernetes_validate.validate(manifest, version, strict=True)


def test_all_images_are_ours_and_named_once():
    assert {container["image"] for _, container in CONTAINERS} == {"isochrones"}
    (image,) = KUSTOMIZATION["images"]
    assert image["name"] == "isochrones"


class TestReferences:
    """What one object says of another is so."""

    def test_selectors_find_their_pods(self):
        labels = DEPLOYMENT["template"]["metadata"]["labels"]
        selectors = [
            DEPLOYMENT["selector"]["matchLabels"],
            BY_NAME["Service", "isochrones"]["spec"]["selector"],
            BY_NAME["PodDisruptionBudget", "isochrones"]["spec"]["selector"]["matchLabels"],
            *(rule["labelSelector"]["matchLabels"] for rule in SERVICE_POD["topologySpreadConstraints"]),
        ]
        assert all(selector == labels for selector in selectors)

    def test_the_service_does_not_find_the_job(self):
        job = BY_NAME["CronJob", "isochrones-build"]["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
        selector = BY_NAME["Service", "isochrones"]["spec"]["selector"]
        assert not selector.items() <= job.items()

    @pytest.mark.parametrize("pod", PODS, ids=["service", "build"])
    def test_mounts_have_volumes_and_volumes_claims(self, pod):
        containers = [*pod.get("initContainers", []), *pod["containers"]]
        mounted = {mount["name"] for container in containers for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}
        for volume in pod["volumes"]:
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in BY_NAME

    def test_ports_are_those_of_the_image(self):
        (port,) = SERVICE["ports"]
        assert f"EXPOSE {port['containerPort']}\n" in DOCKERFILE
        assert f"ISOCHRONES_PORT={port['containerPort']}\n" in DOCKERFILE
        assert [p["targetPort"] for p in BY_NAME["Service", "isochrones"]["spec"]["ports"]] == [port["name"]]
        annotations = DEPLOYMENT["template"]["metadata"]["annotations"]
        assert annotations["prometheus.io/port"] == str(port["containerPort"])
        assert annotations["prometheus.io/path"] in {route.path for route in router.routes}

    def test_the_job_publishes_where_the_service_reads(self):
        (job,) = BUILD_POD["containers"]
        command = job["command"]
        output = command[command.index("--output") + 1]
        assert claim_at(BUILD_POD, job, output) == claim_at(SERVICE_POD, SERVICE, environment()["ISOCHRONES_DATASET"])

    def test_the_job_may_write_only_where_it_fetches_and_publishes(self):
        (job,) = BUILD_POD["containers"]
        writable = {mount["mountPath"] for mount in job["volumeMounts"] if not mount.get("readOnly")}
        assert writable == {"/inputs", "/datasets", "/tmp"}

    def test_the_job_does_not_try_again_where_a_person_must_look(self):
        job = BY_NAME["CronJob", "isochrones-build"]["spec"]["jobTemplate"]["spec"]
        (rule,) = job["podFailurePolicy"]["rules"]
        (container,) = BUILD_POD["containers"]
        assert rule == {
            "action": "FailJob",
            "onExitCodes": {"containerName": container["name"], "operator": "In", "values": [A_PERSON_MUST_LOOK]},
        }
        # Kubernetes takes such a policy with this alone.
        assert BUILD_POD["restartPolicy"] == "Never"

    def test_kernels_come_from_the_image(self):
        assert "NUMBA_CACHE_DIR=/var/cache/isochrones" in DOCKERFILE
        (kernels,) = SERVICE_POD["initContainers"]
        assert "/var/cache/isochrones/." in kernels["command"]
        assert {"name": "kernels", "mountPath": "/var/cache/isochrones"} in SERVICE["volumeMounts"]


def claim_at(pod, container, path):
    (name,) = [mount["name"] for mount in container["volumeMounts"] if mount["mountPath"] == path]
    (volume,) = [volume for volume in pod["volumes"] if volume["name"] == name]
    return volume["persistentVolumeClaim"]["claimName"]


def environment():
    return {entry["name"]: entry.get("value") for entry in SERVICE["env"]}


class TestSafety:
    """Containers may do no more than they have to."""

    @pytest.mark.parametrize("pod", PODS, ids=["service", "build"])
    def test_nobody_is_root(self, pod):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == pod["securityContext"]["fsGroup"] == NON_ROOT
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert f"useradd --uid {NON_ROOT} " in DOCKERFILE

    @pytest.mark.parametrize("container", [container for _, container in CONTAINERS], ids=lambda c: c["name"])
    def test_nothing_is_writable_but_volumes(self, container):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }

    @pytest.mark.parametrize("container", [container for _, container in CONTAINERS], ids=lambda c: c["name"])
    def test_everything_is_bounded(self, container):
        for bound in ("requests", "limits"):
            assert set(container["resources"][bound]) == {"cpu", "memory"}

    def test_the_dataset_is_only_read(self):
        (mount,) = [mount for mount in SERVICE["volumeMounts"] if mount["name"] == "datasets"]
        assert mount["readOnly"] is True


class TestService:
    """The deployment fits the service."""

    def test_settings_exist_and_are_valid(self, monkeypatch):
        for name, value in environment().items():
            assert name.removeprefix("ISOCHRONES_").lower() in Settings.model_fields
            if value is not None:
                monkeypatch.setenv(name, value)
        assert Settings().log_format == "json"

    @pytest.mark.parametrize(
        ("probe", "path"), [("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")]
    )
    def test_probes_ask_what_is_answered(self, probe, path):
        assert SERVICE[probe]["httpGet"] == {"path": path, "port": "http"}
        assert path in {route.path for route in router.routes}

    def test_there_is_time_to_end(self):
        told = environment()
        needed = float(told["ISOCHRONES_DRAIN_SECONDS"]) + float(told["ISOCHRONES_STOP_SECONDS"])
        assert SERVICE_POD["terminationGracePeriodSeconds"] > needed
        # Before the port closes, the probe has seen that the pod is not ready any more.
        probe = SERVICE["readinessProbe"]
        seen = probe["failureThreshold"] * (probe["periodSeconds"] + probe["timeoutSeconds"])
        assert float(told["ISOCHRONES_DRAIN_SECONDS"]) > seen

    def test_one_is_there_while_another_is_replaced(self):
        assert DEPLOYMENT["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def commands():
    """Return all commands of the batch jobs that the manifests and the compose file run."""
    return [BUILD_POD["containers"][0]["command"], COMPOSE["services"]["build"]["command"]]


@pytest.mark.parametrize("command", commands(), ids=shlex.join)
def test_commands_are_understood(command):
    assert command[:3] == ["python", "-m", "precompute"]
    name, *arguments = command[3:]
    typer.main.get_command(precompute).commands[name].make_context(name, list(arguments)).close()


def test_an_unknown_option_would_be_found():
    assert CliRunner().invoke(precompute, ["build", "region.toml", "--outpt", "x"]).exit_code == 2


class TestCompose:
    """The compose file fits the image and the service."""

    def test_settings_exist(self):
        for name in COMPOSE["services"]["service"]["environment"]:
            assert name.removeprefix("ISOCHRONES_").lower() in Settings.model_fields

    @pytest.mark.parametrize("service", COMPOSE["services"].values(), ids=list(COMPOSE["services"]))
    def test_containers_may_do_no_more_than_they_have_to(self, service):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["build"] == ".."
        assert (ROOT / "deploy" / service["build"] / "Dockerfile").is_file()

    def test_volumes_are_declared(self):
        named = {
            volume.partition(":")[0]
            for service in COMPOSE["services"].values()
            for volume in service["volumes"]
            if re.match(r"\w+:", volume)
        }
        assert named == set(COMPOSE["volumes"])

    def test_the_job_publishes_where_the_service_reads(self):
        service, build = COMPOSE["services"]["service"], COMPOSE["services"]["build"]
        read = next(volume for volume in service["volumes"] if volume.endswith(":/datasets:ro"))
        written = next(volume for volume in build["volumes"] if volume.endswith(":/datasets"))
        assert read == f"{written}:ro"
        assert service["environment"]["ISOCHRONES_DATASET"] == "/datasets"
        assert build["command"][-2:] == ["--output", "/datasets"]

    def test_there_is_time_to_end(self):
        told = COMPOSE["services"]["service"]
        needed = float(told["environment"]["ISOCHRONES_DRAIN_SECONDS"]) + Settings().stop_seconds
        assert float(told["stop_grace_period"].removesuffix("s")) > needed
