// Addresses that moved: CloudFront runs this for each of its answers (event viewer-response), kept ones too.
//
// An object that leads elsewhere says so in S3's own metadata for that (Amazon S3 API Reference, PutObject,
// "x-amz-website-redirect-location"), which S3 only follows where it serves a website itself. ops/local/answers.py has the
// same rule. CloudFront's JavaScript runtime 2.0 has no `for…of`.

const WAY = 'x-amz-website-redirect-location';
// Headers of the object: by them a client would ask for it again, or for a part of it.
const OF_OBJECT = ['etag', 'last-modified', 'accept-ranges', 'content-range', WAY];

function handler(event) {
  const response = event.response;
  const way = response.headers[WAY];
  if (way) {
    response.statusCode = 301;
    response.statusDescription = 'Moved Permanently';
    response.headers.location = { value: way.value };
    OF_OBJECT.forEach((name) => delete response.headers[name]);
  }
  return response;
}
