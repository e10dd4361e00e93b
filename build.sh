#!/usr/bin/env bash
# Runs build.ps1 with PowerShell 7.6 or later: pwsh from the PATH, or PowerShell as a local .NET tool. Without PowerShell it
# runs the parts of build, test and demo that need .NET only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1

# Colour codes are for a terminal, not for a file or a pipe.
[ -t 1 ] || export NO_COLOR=1

case "${1:-}" in
    -h | --help)
        echo 'Usage: ./build.sh [task]'
        echo
        sed -n '/^\.DESCRIPTION/,/^\.PARAMETER/p' build.ps1 | sed '/^\./d'
        exit 0
        ;;
esac

is_recent() { # Whether a command is PowerShell 7.6 or later.
    "$@" -NoProfile -NonInteractive -Command 'exit [int]($PSVersionTable.PSVersion -lt "7.6")' >/dev/null 2>&1
}

compile() { # Builds a project; prints nothing if there are no warnings and errors.
    dotnet msbuild "$1" -restore -property:Configuration=Release -verbosity:quiet -nologo
}

if command -v pwsh >/dev/null && is_recent pwsh; then
    exec pwsh -NoProfile -NonInteractive -File ./build.ps1 "$@"
fi

if dotnet tool restore >/dev/null 2>&1 && is_recent dotnet tool run pwsh --; then
    exec dotnet tool run pwsh -- -NoProfile -NonInteractive -File ./build.ps1 "$@"
fi

echo 'PowerShell 7.6 is neither on the PATH nor available as a .NET tool. Continuing with .NET only.'
case "$(tr '[:upper:]' '[:lower:]' <<<"${1:-build}")" in
    build)
        compile NimProbe.sln
        ;;
    test)
        compile tests/NimProbe.Tests
        report=out/unit-tests.json
        rm -f "$report"
        log=$(mktemp)
        trap 'rm -f "$log"' EXIT
        status=0
        dotnet exec tests/NimProbe.Tests/bin/Release/net10.0/NimProbe.Tests.dll --no-ansi --no-progress \
            --results-directory out --report-ctrf --report-ctrf-filename unit-tests.json >"$log" 2>&1 || status=$?
        if [ "$status" -ne 0 ]; then cat "$log"; fi
        count() { # A number of the report's summary.
            if [ -f "$report" ]; then sed -n "s/.*\"summary\":{[^}]*\"$1\":\([0-9]*\).*/\1/p" "$report"; fi
        }
        passed=$(count passed)
        failed=$(count failed)
        skipped=$(count skipped)

        # A runner that ran no test or that crashed counts as a failure too.
        if [ "$status" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; then failed=1; fi
        echo 'The Pester suite did not run: it needs PowerShell 7.6.'
        echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
        if [ "${failed:-0}" -ne 0 ]; then exit 1; fi
        ;;
    demo)
        dotnet run --project tools/NimProbe.Demo -c Release -v quiet -- out/hosted.csv
        ;;
    *)
        echo "The task '$1' needs PowerShell 7.6: https://aka.ms/powershell" >&2
        exit 1
        ;;
esac
