import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { wanted } from "../probes/wanted.ts";
import { parseGosumdb } from "../surroundings/gosumdb.ts";

export const noHome: Check = {
  code: "B15",
  title: {
    en: "Neither HOME nor GOPATH is set, so go has no place for what it keeps.",
    zh: "HOME 和 GOPATH 都没有设置，go 没有地方存放文件。",
  },
  plainGo:
    "`could not locate sumdb file: missing $GOPATH`, or `module cache not found: neither GOMODCACHE nor GOPATH is set`",
  probe: "reads HOME, GOPATH and GOMODCACHE; GOMODCACHE alone is not enough where a checksum database is asked",
  find: async (patient) => {
    const { environment, settings } = patient.surroundings;
    const { GOPATH, GOMODCACHE, GOSUMDB } = settings;
    const isSet = ({ said }: typeof GOPATH): boolean => Boolean(said.process || said.file || said.goroot);
    if (process.platform === "win32" || environment["HOME"] || isSet(GOPATH)) return undefined;
    const { listed, direct, unproven } = await patient.measure(wanted);
    const asks = unproven.length > 0 && parseGosumdb(GOSUMDB.value).kind === "database";
    if (listed.length + direct.length === 0 || (isSet(GOMODCACHE) && !asks)) return undefined;
    const missing = isSet(GOMODCACHE)
      ? { en: "the head of the checksum database", zh: "校验和数据库的树头" }
      : { en: "modules", zh: "模块" };
    return {
      subject: "HOME",
      evidence: { HOME: "", GOPATH: "", GOMODCACHE: isSet(GOMODCACHE) ? GOMODCACHE.value : "" },
      cause: {
        en: `go keeps ${missing.en} below GOPATH, which is $HOME/go unless it is set, and HOME is empty, as in a service or a bare container`,
        zh: `go 把${missing.zh}存放在 GOPATH 之下，未设置时为 $HOME/go，而 HOME 为空（常见于系统服务或精简容器）`,
      },
      fixes: [
        {
          command: 'export HOME="$(getent passwd "$(id -u)" | cut -d: -f6)"',
          what: {
            en: "set the home of this user; in a unit or a container name HOME or GOPATH there",
            zh: "设置当前用户的主目录；在 systemd 单元或容器中请设置 HOME 或 GOPATH",
          },
          risk: keeps,
        },
      ],
    };
  },
};
