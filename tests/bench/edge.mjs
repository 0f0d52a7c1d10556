// Serves a folder of compressed files as an edge does: HTTP/2, gzip. Prints its port.
import { createSecureServer } from "node:http2";
import { readFileSync } from "node:fs";

const [folder] = process.argv.slice(2);
const types = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", json: "application/json", woff2: "font/woff2" };
const pem = (name) => readFileSync(`${folder}/${name}.pem`);
const server = createSecureServer({ key: pem("key"), cert: pem("cert") });
server.on("stream", (stream, headers) => {
  let path = headers[":path"].split("?")[0];
  if (path.endsWith("/")) path += "index.html";
  try {
    const body = readFileSync(folder + path + ".gz");
    stream.respond({ ":status": 200, "content-type": types[path.split(".").pop()] || "image/svg+xml", "content-encoding": "gzip" });
    stream.end(body);
  } catch {
    stream.respond({ ":status": 404 });
    stream.end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
