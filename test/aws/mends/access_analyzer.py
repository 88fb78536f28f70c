"""IAM Access Analyzer, which stock moto lacks: analyzers with their archive rules and tags."""

import datetime
import re
from typing import Any

from moto import backends
from moto.backend_index import backend_url_patterns
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from .errors import AwsError
from .patch import replace
from .world import WORLD

UNUSED = "_UNUSED_ACCESS"


class AccessAnalyzerBackend(BaseBackend):
    """The analyzers of an account in a region, as the API shows them, by name."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, dict[str, Any]] = {}
        self.rules: dict[str, dict[str, dict[str, Any]]] = {}
        self.tokens: dict[str, str] = {}

    @property
    def flask_paths(self) -> dict[str, Any]:
        analyzer = "/analyzer/<name>"
        rules = f"{analyzer}/archive-rule"
        paths = ["/analyzer", analyzer, rules, f"{rules}/<rule>", "/tags/<path:arn>"]
        return {path: AccessAnalyzerResponse.dispatch for path in paths}

    def find(self, name: str) -> dict[str, Any]:
        """An analyzer, by its name or its ARN."""
        found = self.analyzers.get(name.split("/")[-1])
        if found is None:
            raise AwsError("ResourceNotFoundException", f"The analyzer {name} does not exist.")
        return found

    def find_rule(self, analyzer: str, name: str) -> dict[str, Any]:
        """An archive rule of an analyzer."""
        found = self.rules[self.find(analyzer)["name"]].get(name)
        if found is None:
            raise AwsError("ResourceNotFoundException", f"The archive rule {name} does not exist.")
        return found


access_analyzer_backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")
backend_url_patterns.append(("accessanalyzer", re.compile(r"https?://access-analyzer\.(.+)\.amazonaws\.com")))


@replace(backends, "get_backend", "name")
def get_backend(name: str) -> Any:
    """Stock moto looks for a module of its own."""
    return access_analyzer_backends if name == "accessanalyzer" else get_backend.original(name)


class AccessAnalyzerResponse(BaseResponse):
    """https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Operations.html"""

    def __init__(self) -> None:
        super().__init__(service_name="accessanalyzer")
        self.automated_parameter_parsing = True

    @property
    def _backend(self) -> AccessAnalyzerBackend:
        return access_analyzer_backends[self.current_account][self.region]

    def create_analyzer(self) -> ActionResult:
        """A name is taken once, and so is a type; the same client token is the same request."""
        backend, name, kind = self._backend, self._get_param("analyzerName"), self._get_param("type")
        token = self._get_param("clientToken")
        if token and backend.tokens.get(token) == name:
            return ActionResult({"arn": backend.find(name)["arn"]})
        if name in backend.analyzers:
            raise AwsError("ConflictException", f"The analyzer {name} already exists.")
        if any(other["type"] == kind for other in backend.analyzers.values()):
            raise AwsError("ServiceQuotaExceededException", f"The limit of analyzers of type {kind} is reached.")
        age = (self._get_param("configuration") or {}).get("unusedAccess", {}).get("unusedAccessAge")
        if age is not None and not kind.endswith(UNUSED):
            raise AwsError("ValidationException", f"An analyzer of type {kind} takes no configuration.")
        backend.analyzers[name] = {
            "arn": f"arn:aws:access-analyzer:{self.region}:{self.current_account}:analyzer/{name}",
            "name": name,
            "type": kind,
            "status": "ACTIVE",
            "createdAt": _now(),
            "tags": dict(self._get_param("tags") or {}),
            **({"configuration": {"unusedAccess": {"unusedAccessAge": age or 90}}} if kind.endswith(UNUSED) else {}),
        }
        rules = self._get_param("archiveRules") or []
        backend.rules[name] = {rule["ruleName"]: _rule(rule["ruleName"], rule["filter"]) for rule in rules}
        if token:
            backend.tokens[token] = name
        return ActionResult({"arn": backend.find(name)["arn"]})

    def get_analyzer(self) -> ActionResult:
        return ActionResult({"analyzer": self._backend.find(self._get_param("analyzerName"))})

    def list_analyzers(self) -> ActionResult:
        """Configurations are left out."""
        kind = self._get_param("type")
        found = [one for one in self._backend.analyzers.values() if kind in (None, one["type"])]
        shown = [{key: value for key, value in one.items() if key != "configuration"} for one in found]
        return self._page("analyzers", sorted(shown, key=lambda one: one["name"]))

    def update_analyzer(self) -> ActionResult:
        analyzer = self._backend.find(self._get_param("analyzerName"))
        if not analyzer["type"].endswith(UNUSED):
            raise AwsError("ValidationException", f"An analyzer of type {analyzer['type']} cannot be updated.")
        analyzer["configuration"] = self._get_param("configuration")
        return ActionResult({"configuration": analyzer["configuration"]})

    def delete_analyzer(self) -> EmptyResult:
        name = self._backend.find(self._get_param("analyzerName"))["name"]
        del self._backend.analyzers[name], self._backend.rules[name]
        return EmptyResult()

    def create_archive_rule(self) -> EmptyResult:
        analyzer, name = self._backend.find(self._get_param("analyzerName"))["name"], self._get_param("ruleName")
        if name in self._backend.rules[analyzer]:
            raise AwsError("ConflictException", f"The archive rule {name} already exists.")
        self._backend.rules[analyzer][name] = _rule(name, self._get_param("filter"))
        return EmptyResult()

    def update_archive_rule(self) -> EmptyResult:
        rule = self._backend.find_rule(self._get_param("analyzerName"), self._get_param("ruleName"))
        rule.update(filter=self._get_param("filter"), updatedAt=_now())
        return EmptyResult()

    def delete_archive_rule(self) -> EmptyResult:
        analyzer, name = self._get_param("analyzerName"), self._get_param("ruleName")
        self._backend.find_rule(analyzer, name)
        del self._backend.rules[analyzer][name]
        return EmptyResult()

    def list_archive_rules(self) -> ActionResult:
        analyzer = self._backend.find(self._get_param("analyzerName"))["name"]
        return self._page("archiveRules", [rule for _, rule in sorted(self._backend.rules[analyzer].items())])

    def tag_resource(self) -> EmptyResult:
        self._backend.find(self._get_param("resourceArn"))["tags"].update(self._get_param("tags"))
        return EmptyResult()

    def untag_resource(self) -> EmptyResult:
        tags = self._backend.find(self._get_param("resourceArn"))["tags"]
        for key in self._get_param("tagKeys"):
            tags.pop(key, None)
        return EmptyResult()

    def _page(self, key: str, everything: list[dict[str, Any]]) -> ActionResult:
        start = int(self._get_param("nextToken") or 0)
        end = start + min(self._get_param("maxResults") or 100, WORLD.settings.page_size or 100)
        more = {"nextToken": str(end)} if end < len(everything) else {}
        return ActionResult({key: everything[start:end], **more})


def _rule(name: str, criteria: dict[str, Any]) -> dict[str, Any]:
    return {"ruleName": name, "filter": criteria, "createdAt": _now(), "updatedAt": _now()}


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)
