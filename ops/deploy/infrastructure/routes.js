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
// Old addresses, as ops/places.py has them: what a query says of them is a path that something can stand at.
const LISTS = { category: 'category', categories: 'category', section: 'section' };
const NUMBER = /^[0-9]{1,12}(?![0-9])/;
const WHOLE_NUMBER = /^[0-9]{1,12}$/;
const WORD = /^[A-Za-z0-9_.~%-]{1,200}$/;
const COMPONENT = /\/component\/content(?:\/([a-z]+))?\/?$/;
// Folders with pages of the site's own: there, a path without its last slash is led on to the one with it.
const OWN = /^\/([0-9]{4}(\/[0-9]{2}(\/[^\/]+)?)?$|(api|archive|assets|bylines|desk|feeds?|fragments|media|moved|robots|search|sitemaps?|topics)(\/|$))/;

function handler(event) {
  const request = event.request;
  const uri = request.uri;
  // What editors have uploaded is for nobody before it was looked at.
  if (!uri.startsWith('/') || uri.startsWith('/uploads/') || NO_PATH.test(uri) || !isKey(uri)) {
    request.uri = NOWHERE;
    return request;
  }
  const site = isOther(request.headers.host) ? 'https://' + HOST : '';
  const place = site ? '' : placeOf(uri, request.querystring);
  if (place === '/' || place === '/feed.xml') {
    return moved(place);
  }
  const path = place || uri;
  const isWhole = path.slice(path.lastIndexOf('/')).includes('.') || path.endsWith('/');
  // Of what is deeper and not the site's own, there are old addresses only: they lead on at once.
  const isOld = !isWhole && path.indexOf('/', 1) > 0 && !OWN.test(path);
  if (site || !(isWhole || isOld)) {
    return moved(site + path + (isWhole ? '' : '/') + query(request.querystring));
  }
  request.uri = path.endsWith('/') ? path + 'index.html' : isOld ? path + '/index.html' : path;
  return request;
}

function moved(location) {
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: location } } };
}

function placeOf(path, parameters) {
  const isFront = path === '/' || path.endsWith('/index.php');
  const asked = (name) => {
    const found = parameters[name];
    return found ? (found.multiValue ? found.multiValue[0].value : found.value) : '';
  };
  if (/^\/feed(\/(rss2?|atom|rdf))?\/?$/.test(path)) {
    return '/feed.xml';
  }
  if (asked('format') === 'feed' || (parameters.feed && isFront)) {
    return isFront ? '/feed.xml' : path.replace(/(\.html)?\/?$/, '') + '/feed/';
  }
  return joomlas(path, asked, parameters) || (isFront ? wordpresss(asked) : '');
}

function joomlas(path, asked, parameters) {
  const component = path.match(COMPONENT);
  if (asked('option') !== 'com_content' && !component) {
    return '';
  }
  const view = asked('view') || (component && component[1]) || (parameters.task ? 'article' : '');
  const number = asked('id').match(NUMBER);
  if (!number) {
    return view === 'featured' || view === 'frontpage' ? '/' : '';
  }
  const list = view === 'article' || !view ? 'article' : LISTS[view];
  return list ? '/moved/' + list + '/' + parseInt(number[0], 10) + '/' : '';
}

function wordpresss(asked) {
  const number = ['p', 'page_id', 'attachment_id'].map(asked).filter((each) => WHOLE_NUMBER.test(each))[0];
  if (number) {
    return '/moved/post/' + parseInt(number, 10) + '/';
  }
  if (WHOLE_NUMBER.test(asked('cat'))) {
    return '/moved/cat/' + parseInt(asked('cat'), 10) + '/';
  }
  const tag = asked('tag');
  return WORD.test(tag) && isKey('/' + tag) && !/%2f/i.test(tag) ? '/moved/tag/' + tag + '/' : '';
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
