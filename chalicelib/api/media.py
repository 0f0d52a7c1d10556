"""`/media`: pictures and documents."""

from __future__ import annotations

from chalicelib.api.answers.media import (
    MediaAnswer,
    MediaListAnswer,
    UploadAnswer,
    UsesAnswer,
    media_answer,
    use_answer,
)
from chalicelib.api.calls import Call
from chalicelib.api.links import LINK, next_link
from chalicelib.api.operations import JSON, MERGE_PATCH, Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.content.models.media import Media, MediaStatus, NewMedia
from chalicelib.content.models.media_query import MediaQuery
from chalicelib.content.models.names import MediaId
from chalicelib.content.models.requests import MediaPatch, parse_media_patch, parse_new_media
from chalicelib.content.people.permissions import Action
from chalicelib.content.store.receipts import KeptReceipt
from chalicelib.errors import ActionRefused, Busy

media = Operations("Pictures and documents")


def repeat_announcement(call: Call, kept: KeptReceipt) -> Reply:
    """What was announced by an earlier request, with a form that is good from now on."""
    return _announced(call.services.library.get(MediaId(kept.answer["media"])), call)


@media.add(
    "POST",
    "/media",
    action=Action.ADD_MEDIA,
    body=NewMedia,
    answer=MediaAnswer,
    status=201,
    has_etag=True,
    headers={"Location": "The address of the picture or document."},
    repeat=repeat_announcement,
    raises=(Busy,),
)
def announce_media(call: Call) -> Reply:
    """Announce a file, and get the form to upload it with.

    The form works for an hour, for a file of exactly that media type and size. Send its `fields`, then
    the `file`, as multipart/form-data, to its `url`. Soon after, the `status` is `ready`, or `failed` with a `reason`.
    """
    return _announced(call.services.library.announce(parse_new_media(call.json), call.deed), call)


@media.add("GET", "/media", action=Action.READ_MEDIA, query=MediaQuery, answer=MediaListAnswer, headers={"Link": LINK})
def list_media(call: Call) -> Reply:
    """List pictures and documents, the newest first.

    A request reads at most 2,000, so a page can hold fewer than `limit`, or none, and still have a next page.
    """
    page = call.services.library.list(parse_query(call.params, MediaQuery))
    return Reply(
        body=MediaListAnswer(media=tuple(media_answer(each, call.site_url) for each in page.items)),
        headers=next_link(call, cursor=page.cursor) if page.cursor else {},
    )


@media.add("GET", "/media/{media_id}", action=Action.READ_MEDIA, answer=MediaAnswer, has_etag=True)
def get_media(call: Call) -> Reply:
    """A picture or a document."""
    return _reply(call.services.library.get(_media(call)), call)


@media.add(
    "PATCH",
    "/media/{media_id}",
    action=Action.EDIT_MEDIA,
    body=MediaPatch,
    takes=(JSON, MERGE_PATCH),
    answer=MediaAnswer,
    has_etag=True,
    if_match="required",
    raises=(Busy,),
)
def edit_media(call: Call) -> Reply:
    """Change its texts with a JSON merge patch (RFC 7396). The pages that show it are printed again."""
    return _reply(call.services.library.change(_media(call), parse_media_patch(call.json), call.deed), call)


@media.add(
    "DELETE",
    "/media/{media_id}",
    action=Action.DELETE_MEDIA,
    status=204,
    if_match="optional",
    raises=(ActionRefused, Busy),
)
def delete_media(call: Call) -> Reply:
    """Delete a picture or document that nothing uses, with its files."""
    call.services.library.delete(_media(call), call.deed)
    return Reply()


@media.add("GET", "/media/{media_id}/uses", action=Action.READ_MEDIA, answer=UsesAnswer)
def list_uses(call: Call) -> Reply:
    """List the articles, standing pages and topics that use it, as far as you may read them."""
    found = call.services.library.get(_media(call))
    return Reply(body=UsesAnswer(uses=tuple(map(use_answer, call.services.library.uses(found.id, call.actor)))))


def _media(call: Call) -> MediaId:
    return MediaId(call.path("media_id"))


def _reply(item: Media, call: Call) -> Reply:
    return Reply(body=media_answer(item, call.site_url), version=item.version)


def _announced(item: Media, call: Call) -> Reply:
    upload = None
    if item.status is MediaStatus.WAITING:
        form = call.services.media_bucket.form(item, call.now)
        upload = UploadAnswer(url=form.url, fields=dict(form.fields))
    headers = {"Location": f"/api/media/{item.id}"}
    return Reply(body=media_answer(item, call.site_url, upload), version=item.version, headers=headers)
