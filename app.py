"""Gazette's entry points on AWS Lambda: the HTTP API, the stream, the queue and the clock. No logic lives here."""

from __future__ import annotations

import gc

gc.disable()  # until all is loaded: none of it is garbage, and looking through it takes a tenth of a start

from typing import Any

from chalice.app import Chalice, Rate, Request, Response

from chalicelib import settings
from chalicelib.api.contract import RESOURCES
from chalicelib.api.mounting import blueprint_of
from chalicelib.api.problems import problem_of_chalice
from chalicelib.aws import logs
from chalicelib.aws.metrics import Metric
from chalicelib.services import Services

services = Services(settings.variables())
"""What everything below works with. What calls the functions of another site in this process puts that one's here."""

app = Chalice(app_name="gazette", configure_logs=False)
app.register_blueprint(blueprint_of(RESOURCES, lambda: services))


@app.middleware("all")
def name_request(event: Any, get_response: Any) -> Any:
    """Have what is logged say which request it is about."""
    context = event.lambda_context if isinstance(event, Request) else event.context
    if context:
        logs.name_request(context.aws_request_id)
    return get_response(event)


@app.middleware("http")
def answer_problems(event: Any, get_response: Any) -> Response:
    """Have every error, Chalice's own too, answered as problem+json."""
    return problem_of_chalice(get_response(event))


@app.on_dynamodb_record(stream_arn=settings.content_stream_arn(), batch_size=100, starting_position="TRIM_HORIZON")
def plan(event: Any) -> None:
    """What editors changed: queue the pages that show it. Records that cannot be read are passed over."""
    services.pipeline.follow(event.to_dict()["Records"], services.now())


@app.on_sqs_message(
    queue_arn=settings.render_queue_arn(), batch_size=10, maximum_concurrency=settings.at_once("render")
)
def render(event: Any) -> None:
    """Pages to print, those of up to ten messages together. One that fails comes back, and goes to the dead letters in
    the end."""
    from chalicelib.publishing.receiving import work_off

    work_off([record.to_dict() for record in event], services.dispatch, services.render_queue)


@app.on_sqs_message(queue_arn=settings.upload_queue_arn(), batch_size=1, maximum_concurrency=settings.at_once("intake"))
def intake(event: Any) -> None:
    """Uploads to be made ready, and what goes with a picture that was removed. What fails goes as with `render`."""
    from chalicelib.media.queue import is_last_try, parse_upload_message

    for record in event:
        for media in parse_upload_message(record.body):
            services.intake.settle(media, services.now(), is_last_try=is_last_try(record.to_dict()))


@app.schedule(Rate(1, unit=Rate.MINUTES))
def fold(event: Any) -> None:  # noqa: ARG001 (Chalice hands it over by position)
    """Every minute: bring the counters up to what the journal holds, and destroy salts whose time is over."""
    services.audience.fold(services.now())
    services.measure(Metric.FOLD_LAG, services.audience.lag_seconds(services.now()))
    services.identities.destroy_salts(services.now())


@app.schedule(Rate(1, unit=Rate.MINUTES))
def tick(event: Any) -> None:  # noqa: ARG001 (Chalice hands it over by position)
    """Every minute: publish and withdraw what is due, and let go of old news."""
    services.clock.tick(services.now())


@app.schedule(Rate(10, unit=Rate.MINUTES))
def rank(event: Any) -> None:  # noqa: ARG001 (Chalice hands it over by position)
    """Every ten minutes: work out what is read most."""
    services.pipeline.rank(services.now())


if on_lambda := settings.handler():
    logs.start()
    services.preload(on_lambda)
    gc.freeze()
gc.enable()
