package main

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

type goproxyEntry struct {
	Kind            string `json:"kind"`
	FallBackOnError bool   `json:"fallBackOnError"`
	Scheme          string `json:"scheme,omitempty"`
	// User and password, where there are any.
	User []string `json:"user,omitempty"`
	Host string   `json:"host,omitempty"`
	// Empty for the port of the scheme.
	Port string `json:"port,omitempty"`
	// Decoded, without dot segments and double slashes.
	Path string `json:"path,omitempty"`
	// The address is well-formed, but no request can be sent to it: no host, no such port, a name no name server has;
	// or only from one machine (an IPv6 zone).
	Nowhere bool `json:"nowhere,omitempty"`
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

var endsInNumber = regexp.MustCompile(`(^|\.)([0-9]+|0x[0-9a-f]*)\.?$`)

func init() {
	// The entries of each GOPROXY list; null where the go command refuses it.
	operations["goproxy"] = each(func(list string) any { return errorOr(goproxyEntries(list)) })
}

// goproxyEntries follows proxyList and newProxyRepo of cmd/go/internal/modfetch/proxy.go, which cannot be imported.
func goproxyEntries(list string) ([]goproxyEntry, error) {
	var entries []goproxyEntry
	for list != "" {
		word, separator := list, byte(0)
		if i := strings.IndexAny(list, ",|"); i >= 0 {
			word, separator, list = list[:i], list[i], list[i+1:]
		} else {
			list = ""
		}
		switch word = strings.TrimSpace(word); word {
		case "":
			continue
		case "direct", "off":
			return append(entries, goproxyEntry{Kind: word}), nil
		}
		if strings.ContainsAny(word, ".:/") && !strings.Contains(word, ":/") && !filepath.IsAbs(word) && !path.IsAbs(word) {
			word = "https://" + word
		}
		u, err := url.Parse(word)
		if err != nil {
			return nil, err
		}
		switch u.Scheme {
		case "http", "https":
		case "file":
			if *u != (url.URL{Scheme: u.Scheme, Path: u.Path, RawPath: u.RawPath}) {
				return nil, errors.New("file URL with more than a path")
			}
		default:
			return nil, errors.New("scheme")
		}
		entry := goproxyEntry{
			Kind: "url", FallBackOnError: separator == '|', Scheme: u.Scheme, Host: strings.ToLower(u.Hostname()),
			Port: u.Port(), Path: path.Join("/", u.Path),
		}
		if u.User != nil {
			password, _ := u.User.Password()
			if u.User.String() != "" && u.User.String() != ":" {
				entry.User = []string{u.User.Username(), password}
			}
		}
		if defaultPorts[u.Scheme] == entry.Port {
			entry.Port = ""
		}
		port, err := strconv.Atoi(cmp.Or(entry.Port, "443"))
		entry.Nowhere = u.Scheme != "file" &&
			(entry.Host == "" || strings.ContainsAny(entry.Host, "!\"$%&'()*+,;<=>[]~") || err != nil || port > 65535 ||
				endsInNumber.MatchString(entry.Host) && net.ParseIP(entry.Host) == nil)
		entries = append(entries, entry)
	}
	if len(entries) == 0 {
		return nil, errors.New("no entries")
	}
	return entries, nil
}
