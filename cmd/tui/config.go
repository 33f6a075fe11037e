package main

import (
	"os"

	"github.com/spf13/pflag"

	"hubbub/hub/run"
	"hubbub/ui"
	"hubbub/ui/settings"
)

// configure reads the config file. A flag that says no to what the file says
// yes to has the last word as well.
func (f *flags) configure(given *pflag.FlagSet) error {
	file, err := settings.Read(settings.Path(os.Getenv))
	if err == nil {
		err = ui.CheckKeys(&file)
	}
	if err != nil {
		return run.Usage("%w", err)
	}
	said := func(name, key string, on bool) {
		if !given.Changed(name) {
			return
		}
		file.Layer[key] = settings.Off
		if on {
			file.Layer[key] = settings.On
		}
	}
	said("no-mouse", settings.Mouse, !f.noMouse)
	said("ascii", settings.ASCII, f.ascii)
	f.config = file
	return nil
}
