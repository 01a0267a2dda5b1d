package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
)

// net/http reads the proxy variables once in the life of a process, so each question is answered by a fresh one:
// this same program, started with the variables and the URLs to be judged.
const proxyQuestion = "MODGATE_ORACLE_PROXY_URLS"

func init() {
	if urls := os.Getenv(proxyQuestion); urls != "" {
		var answers []string
		for _, raw := range strings.Split(urls, " ") {
			answers = append(answers, proxyFor(raw))
		}
		json.NewEncoder(os.Stdout).Encode(answers)
		os.Exit(0)
	}
	operations["proxy.choose"] = func(args []json.RawMessage) (any, error) {
		var environment map[string]string
		var urls []string
		decode(args, 0, &environment)
		decode(args, 1, &urls)
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		child := exec.Command(self)
		child.Env = []string{proxyQuestion + "=" + strings.Join(urls, " ")}
		for name, value := range environment {
			child.Env = append(child.Env, name+"="+value)
		}
		out, err := child.Output()
		if err != nil {
			return nil, fmt.Errorf("%v", err)
		}
		return json.RawMessage(out), nil
	}
}

// proxyFor is "direct", "refused", or scheme, host name and port of the proxy.
func proxyFor(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "bad URL"
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil {
		return "refused"
	}
	if proxy == nil {
		return "direct"
	}
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	}
	return fmt.Sprintf("%s %s %s", proxy.Scheme, strings.ToLower(proxy.Hostname()), port)
}
