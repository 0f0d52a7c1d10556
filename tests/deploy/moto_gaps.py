"""What moto 5.2 lacks for `chalice deploy` and for the stack's outputs, filled in for these tests alone."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from moto.apigateway.models import APIGatewayBackend
from moto.awslambda import urls as lambda_urls
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend
from moto.awslambda.responses import LambdaResponse
from moto.cloudformation import parsing
from moto.cloudformation.models import ChangeSet
from moto.core.common_models import CloudFormationModel


class Edge(CloudFormationModel):
    """A distribution, or its function: moto's CloudFormation would leave them out, and then cannot tell the outputs."""

    physical_resource_id = "EDGEDISTRIBUTION"
    attributes: ClassVar = {"DomainName": "edge.cloudfront.net", "FunctionARN": "arn:aws:cloudfront::1:function/routes"}
    types = ("AWS::CloudFront::Distribution", "AWS::CloudFront::Function")

    @staticmethod
    def cloudformation_name_type() -> str:
        """None of its properties is its name."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """Its type in templates."""
        return Edge.types[0]

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether templates may ask for this."""
        return attr in cls.attributes

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What templates ask for."""
        return str(self.attributes[attribute_name])

    @classmethod
    def create_from_cloudformation_json(cls, *_: Any, **__: Any) -> Edge:
        """One as it is made."""
        return cls()

    @classmethod
    def update_from_cloudformation_json(cls, *_: Any, **__: Any) -> Edge:
        """One, changed."""
        return cls()

    def delete(self, *_: Any) -> None:
        """Nothing is left of it."""


LIMIT, KEPT = 10, 10
"""How many functions a new account may run at once, and how many of these Lambda lets nobody reserve."""


def _account_settings(self: LambdaResponse) -> str:
    reserved = sum(each.reserved_concurrency or 0 for each in self.backend.list_functions())
    limit = {"ConcurrentExecutions": LIMIT, "UnreservedConcurrentExecutions": LIMIT - reserved}
    return json.dumps({"AccountLimit": limit, "AccountUsage": {}})


def _reserve(self: LambdaBackend, function_name: str, reserved_concurrency: str) -> str:
    others = (each for each in self.list_functions() if each.function_name != function_name)
    left = LIMIT - int(reserved_concurrency) - sum(each.reserved_concurrency or 0 for each in others)
    if left < KEPT:
        raise InvalidParameterValueException(
            "Specified ReservedConcurrentExecutions for function decreases account's "
            f"UnreservedConcurrentExecution below its minimum value of [{KEPT}]."
        )
    self.get_function(function_name).reserved_concurrency = reserved_concurrency
    return reserved_concurrency


def fill(patch: pytest.MonkeyPatch) -> None:
    """Have moto take APIs as Chalice writes them (Swagger 2.0, no description, mock integrations) and change
    sets that have outputs; and have it be an account as new ones are."""
    apply, delete = ChangeSet.apply, parsing.ResourceMap._delete_resource
    put, integrate = APIGatewayBackend.put_rest_api, APIGatewayBackend._build_integration_args

    def as_openapi(document: dict[str, Any]) -> dict[str, Any]:
        info = {"description": "", **document["info"]}
        return {
            **{name: part for name, part in document.items() if name != "swagger"},
            "openapi": "3.0.0",
            "info": info,
        }

    def put_rest_api(self: Any, api: str, document: dict[str, Any], **how: Any) -> Any:
        return put(self, api, as_openapi(document), **{**how, "fail_on_warnings": False})

    def import_rest_api(self: Any, document: dict[str, Any], fail_on_warnings: bool) -> Any:
        api = self.create_rest_api(name=document["info"]["title"], description="")
        return self.put_rest_api(api.id, document, fail_on_warnings=fail_on_warnings)

    def change(self: ChangeSet) -> None:
        made = self.stack.resource_map
        gone = set(made._resource_json_map) - set(self.template_dict["Resources"])
        apply(self)
        for name in gone:
            made._parsed_resources.pop(name, None)
        self.stack.template, self.stack.parameters = self.template, self.parameters
        self.stack._parse_template()
        self.stack.output_map = self.stack._create_output_map()

    def delete_what_there_is(self: Any, resource: Any, template: dict[str, Any]) -> None:
        if resource is not None:
            delete(self, resource, template)

    def with_uri(self: Any, integration: dict[str, Any]) -> Any:
        return integrate(self, {"uri": "", "httpMethod": "POST", **integration})

    patch.setitem(lambda_urls.url_paths, "{0}/(?P<api_version>[^/]+)/account-settings/?$", LambdaResponse.dispatch)
    patch.setattr(LambdaResponse, "get_account_settings", _account_settings, raising=False)
    patch.setattr(LambdaBackend, "put_function_concurrency", _reserve)
    patch.setattr(APIGatewayBackend, "put_rest_api", put_rest_api)
    patch.setattr(APIGatewayBackend, "import_rest_api", import_rest_api)
    patch.setattr(APIGatewayBackend, "_build_integration_args", with_uri)
    patch.setattr(ChangeSet, "apply", change)
    patch.setattr(parsing.ResourceMap, "_delete_resource", delete_what_there_is)
    for each in Edge.types:
        patch.setitem(parsing.get_model_map(), each, Edge)
