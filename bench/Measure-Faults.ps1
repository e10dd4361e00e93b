#Requires -Version 7.6

<#
.SYNOPSIS
Counts the faults that the unit tests try, and checks the files after stopping a scan with export at 200 random times.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1
Import-Module (Get-BenchModule)

$stops = 200
$root = Split-Path $PSScriptRoot
"Measured: $(Get-BenchMachine)."
''

# The tests write the counts to their output.
dotnet build "$root/tests/NimProbe.Tests" -c Release -v quiet -clp:NoSummary | Out-Null
$tests = "$root/tests/NimProbe.Tests/bin/Release/net10.0/NimProbe.Tests.dll"
dotnet exec $tests --filter-namespace NimProbe.Tests.Faults --show-live-output on |
    Select-String '\] (?<phase>[^:]+): (?<tried>\d+) faults tried, (?<survived>\d+) survived, (?<lost>\d+) lost' |
    ForEach-Object {
        $groups = $_.Matches[0].Groups
        [pscustomobject]@{
            'Faults during' = $groups['phase'].Value
            Tried           = $groups['tried'].Value
            Survived        = $groups['survived'].Value
            Lost            = $groups['lost'].Value
        }
    } | Sort-Object 'Faults during' | ConvertTo-BenchTable
''

$folder = [System.IO.Directory]::CreateTempSubdirectory('nimprobe-bench-').FullName
try {
    # A scan takes about a second.
    $models = foreach ($number in 0..59) {
        [pscustomobject]@{
            entry             = $number
            id                = "acme/model-$number"
            chat_answer       = 'choices'
            chat_latency_ms   = 37 * $number % 200
            embeddings_answer = ''
            latency_basis     = 'set'
        }
    }
    $models | Export-Csv "$folder/models.csv" -UseQuotes AsNeeded
    $scan = {
        param($Module, $BaseUri, $Path)
        Import-Module $Module
        Get-NimModel -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri -ThrottleLimit 8 | Export-NimSnapshot $Path
    }

    Use-BenchSandbox '--catalog', "$folder/models.csv" {
        param($address)

        $path = Join-Path $folder 'scan/one.json'
        $null = New-Item (Split-Path $path) -ItemType Directory
        $random = [System.Random]::new(1)
        $stopped = 0
        $rounds = while ($stopped -lt $stops) {
            $shell = [powershell]::Create().AddScript($scan.ToString())
            $null = $shell.AddArgument((Get-BenchModule)).AddArgument("$address/v1").AddArgument($path)
            $invocation = $shell.BeginInvoke()
            $null = $invocation.AsyncWaitHandle.WaitOne($random.Next(1000))
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $elapsed = $clock.Elapsed.TotalMilliseconds
            $stopped += [int] ($shell.InvocationStateInfo.State -eq 'Stopped')
            $files = @(Get-ChildItem (Split-Path $path) -Filter *.json)
            $whole = @($files | Import-NimSnapshot -ErrorAction Ignore)
            [pscustomobject]@{
                WasRunning   = $shell.InvocationStateInfo.State -eq 'Stopped'
                Milliseconds = $elapsed
                Files        = $files.Count
                Broken       = $files.Count - $whole.Count
                Errors       = $shell.Streams.Error.Count
            }
            $shell.Dispose()
        }

        $running = $rounds.Where({ $_.WasRunning })
        [pscustomobject][ordered]@{
            'Stops of a scan with export' = $running.Count
            'Median, ms'                  = '{0:0}' -f ($running.Milliseconds | Get-BenchMedian)
            'Slowest, ms'                 = '{0:0}' -f ($running.Milliseconds | Measure-Object -Maximum).Maximum
            'Files found'                 = ($rounds.Files | Measure-Object -Sum).Sum
            'Files not whole'             = ($rounds.Broken | Measure-Object -Sum).Sum
            'Errors'                      = ($rounds.Errors | Measure-Object -Sum).Sum
        } | ConvertTo-BenchTable
    }
} finally {
    Remove-Item $folder -Recurse -Force
}
