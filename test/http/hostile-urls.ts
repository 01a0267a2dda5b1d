/** What is done to a path: each of these in each place of a module path, a version, a database name, a tile. */
const poisons = String.raw`
%2F %2f %5C %5c %00 %0A %0d%0aSet-Cookie:%20a=b %09 %7F %1b[31m
.. %2e%2e .%2e %2E. . %2e ... // / /./ /../ /..;/ \ \..\
% %2 %zz %u002f %25% %ff %c0%af %c0%ae%c0%ae %e0%80%af %f0%80%80%af %ed%a0%80 %fe%ff
%e2%80%ae %e2%80%a8 %c2%85 %ef%bb%bf %e2%81%84 %ef%bc%8f %e2%88%95
! !! !A !1 !!a %21%21 %21A !%41 A %41 é %c3%a9
@ @v ? # #/../.. | <script> " '%22 ${"`id`"} $(id) {{7*7}} ^ ~1 [ ]
con aux.txt nul --upload-pack=x : * & = , ;
`;

const whole = String.raw`
* http://example.com/example.com/m/@v/list https://169.254.169.254/latest/meta-data/ ftp://x file:///etc/passwd
example.com:443 //example.com/m/@v/list /// /. /.. /../ /../../../../etc/passwd /%2e%2e/%2e%2e/etc/passwd
/..%2f..%2fetc%2fpasswd /..%5c..%5cwindows /cached-only/../api/v1/status /api/../metrics /livez/../api/v1/status
/example.com/../api/v1/status /API/v1/status /api /api/ /api/v1/status/ /api/v1/status%00 /api/v1 /metrics/ /Metrics
/livez/ /index/ /index?since=x /index?limit=-1 /index?limit=99999999999999999999 /index?since=%00
/@v/list /@latest /@ /@/ /example.com /example.com/ /example.com/m /example.com/m/ /example.com/m/@
/example.com/m/@v /example.com/m/@v/ /example.com/m/@v/list/ /example.com/m/@v/.info /example.com/m/@v/.zip
/example.com/m/@v/v1.0.0 /example.com/m/@v/v1.0.0.exe /example.com/m/@v/v1.0.0.ziphash /example.com/m/@v/../list
/example.com/m/@v/a/b.info /example.com/m/@latest/ /example.com/m/@latest/x /example.com/m/@v/@v/list
/example.com/m/@v/v1.0.0.info/x /.example.com/m/@v/list /example.com./m/@v/list /-x.com/m/@v/list /EXAMPLE.com/m/@v/list
/localhost/m/@v/list /etc/passwd/@v/list /example.com/m/v0/@v/list /example.com/m/v1/@v/list /gopkg.in/yaml/@v/list
/gopkg.in/yaml.v03/@v/list /xn--.com/%ff/@v/list /example.com:8080/m/@v/list /user@example.com/m/@v/list
/user:secret@example.com/m/@v/list /example.com/.git/config/@v/list /example.com/m.git/.hidden/@v/list
/sumdb /sumdb/ /sumdb//supported /sumdb/x /sumdb/evil.example/supported /sumdb/evil.example/latest
/sumdb/sum.example.com/tile/8/0/-01 /sumdb/sum.example.com/tile/0/0/000 /sumdb/sum.example.com/tile/8/0/000.p/0
/sumdb/sum.example.com/tile/8/0/x000 /sumdb/sum.example.com/tile/8/999/000 /sumdb/sum.example.com/lookup/ /sumdb/supported
/sumdb/sum.example.com/lookup/example.com/m@v1.0.0/go.mod /sumdb/sum.example.com/lookup/@ /sumdb/sum.example.com/lookup/@v1.0.0
/wp-login.php /.env /.git/HEAD /server-status /favicon.ico /robots.txt /console /debug/pprof/
`;

const long = [
  `/${"a".repeat(5000)}`,
  `/example.com/${"a/".repeat(2500)}@v/list`,
  `/example.com/m/@v/${"v".repeat(4090)}.info`,
  `/example.com/${"!a".repeat(3000)}/@v/list`,
  `/example.com/${"%21a".repeat(1500)}/@v/list`,
  `/${"../".repeat(1000)}etc/passwd`,
];

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** Request targets nobody sends by accident. Each is answered with 4xx, and nothing behind the server hears of it. */
export const hostileTargets: readonly string[] = [
  ...words(poisons).flatMap((poison) => [
    `/example.com/${poison}/@v/list`,
    `/example.com/m${poison}//@latest`,
    `/example.com/m/@v/v1.0.0${poison}/.info`,
    `/sumdb/sum.example.com/lookup/example.com/${poison}/@v1.0.0`,
    `/sumdb/sum.example.com/tile/8/0/${poison}`,
    `/sumdb/${poison}/supported`,
  ]),
  ...words(whole),
  ...long,
];
