#!/usr/bin/env bash
# The front of build.ps1 for machines where PowerShell may not be installed yet. It uses pwsh 7.6 or later from the
# PATH, else PowerShell as a local .NET tool, else, for test and demo, what .NET alone can run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1

is_recent() { # Whether a command is PowerShell 7.6 or later.
    "$@" -NoProfile -NonInteractive -Command 'exit [int]($PSVersionTable.PSVersion -lt "7.6")' >/dev/null 2>&1
}

if command -v pwsh >/dev/null && is_recent pwsh; then
    exec pwsh -NoProfile -NonInteractive -File ./build.ps1 "$@"
fi

if dotnet tool restore >/dev/null 2>&1 && is_recent dotnet tool run pwsh --; then
    exec dotnet tool run pwsh -- -NoProfile -NonInteractive -File ./build.ps1 "$@"
fi

echo 'PowerShell 7.6 is neither on the PATH nor to be had as a .NET tool; going on with .NET alone.'
case "$(tr '[:upper:]' '[:lower:]' <<<"${1:-build}")" in
    build)
        dotnet build NimProbe.sln -c Release -v quiet
        ;;
    test)
        dotnet build tests/NimProbe.Tests -c Release -v quiet
        log=$(mktemp)
        trap 'rm -f "$log"' EXIT
        status=0
        dotnet exec tests/NimProbe.Tests/bin/Release/net10.0/NimProbe.Tests.dll | tee "$log" || status=$?
        count() { sed -n "s/^ *$1: \([0-9][0-9]*\)\$/\1/p" "$log" | tail -n 1; }
        failed=$(count failed)
        if [ "$status" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; then failed=1; fi
        passed=$(count succeeded)
        skipped=$(count skipped)
        echo 'The Pester suite did not run: it needs PowerShell 7.6.'
        echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
        exit "$status"
        ;;
    demo)
        dotnet run --project tools/NimProbe.Demo -c Release -v quiet -- out/hosted.csv
        ;;
    *)
        echo "The task '$1' needs PowerShell 7.6: https://aka.ms/powershell" >&2
        exit 1
        ;;
esac
