// What a path stands for: CloudFront runs this for each reader's request (event viewer-request).
//
// It is written for CloudFront's JavaScript runtime 2.0 (Developer Guide, "JavaScript runtime 2.0 features"), which has
// no `for…of`: a function that it cannot compile is deployed all the same, and answers 503 for every path.
// ops/local/routes.py has the same rules; tests/unit/ops/local/edge_cases.py is the table that both are held to.

// The host name of the site, or '' where it has none but CloudFront's: CloudFormation puts it here. Other names that lead
// to the edge lead on to it; CloudFront's own answers, to be looked at before DNS leads here.
const HOST = '${Domain}';
const CLOUDFRONTS_OWN = '.cloudfront.net';
// No object has this key, so the 404 page is what it leads to.
const NOWHERE = '/.nowhere';
// `//host` and `/\host` would be other hosts' addresses in a Location header, and are never keys; nor are
// control characters.
const NO_PATH = /\/\/|\\|%5c|[\x00-\x20\x7f]|%(?![0-9a-f]{2})|%[01][0-9a-f]|%7f/i;
const MAX_KEY_BYTES = 1024;

function handler(event) {
  const request = event.request;
  const uri = request.uri;
  // What editors have uploaded is for nobody before it was looked at.
  if (!uri.startsWith('/') || uri.startsWith('/uploads/') || NO_PATH.test(uri) || !isKey(uri)) {
    request.uri = NOWHERE;
    return request;
  }
  const isWhole = uri.slice(uri.lastIndexOf('/')).includes('.') || uri.endsWith('/');
  const site = isOther(request.headers.host) ? 'https://' + HOST : '';
  if (site || !isWhole) {
    const location = site + uri + (isWhole ? '' : '/') + query(request.querystring);
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: location } } };
  }
  if (uri.endsWith('/')) {
    request.uri = uri + 'index.html';
  }
  return request;
}

function isOther(host) {
  const name = host ? host.value.toLowerCase() : HOST;
  return HOST !== '' && name !== HOST && !name.endsWith(CLOUDFRONTS_OWN);
}

// S3 answers 400 to what is no UTF-8 or too long: not by the page for what is not there.
function isKey(uri) {
  try {
    const key = decodeURIComponent(uri.slice(1)) + (uri.endsWith('/') ? 'index.html' : '');
    return Buffer.from(key).length <= MAX_KEY_BYTES;
  } catch (error) {
    return false;
  }
}

function query(parameters) {
  const pairs = [];
  for (const name in parameters) {
    const values = parameters[name].multiValue || [parameters[name]];
    values.forEach((each) => pairs.push(each.value === '' ? name : name + '=' + each.value));
  }
  return pairs.length ? '?' + pairs.join('&') : '';
}
