#Requires -Version 7.6

<#
.SYNOPSIS
Runs the Pester suite and writes its counts and the result of each test to a JSON file.
.DESCRIPTION
Each test file runs in a process of its own, so that it finds the environment of a new PowerShell. Three run at a time, because
many tests wait for a process or for a time limit. The output of a file is shown if one of its tests failed.
.PARAMETER Result
The path of the JSON file.
.PARAMETER PesterVersion
The version of Pester.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Result,

    [Parameter(Mandatory)]
    [version] $PesterVersion
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

# The processes of the tests end before a profile of their methods would pay for its recording.
$env:DOTNET_TieredPGO = '0'

# PowerShell has no executable if it is installed as a .NET tool.
$program = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
$command = @((Test-Path $program) ? $program : ('dotnet', (Join-Path $PSHOME 'pwsh.dll')))

# The files that take the longest start first, so that no process is left alone with them at the end.
$files = Get-ChildItem $PSScriptRoot -Filter '*.Tests.ps1' | Sort-Object { $_.BaseName -notin 'Stop.Tests', 'Examples.Tests' }, Name
$results = $files | ForEach-Object -ThrottleLimit 3 -Parallel {
    $command = $using:command
    $part = "$using:Result.$($_.BaseName)"
    $arguments = '-NoProfile', '-NonInteractive', '-File', "$using:PSScriptRoot/Invoke-TestFile.ps1"
    $output = & $command[0] @($command | Select-Object -Skip 1) @arguments $_.FullName $part $using:PesterVersion 2>&1

    # A process that wrote no result crashed.
    $count = @{ Passed = 0; Failed = 1; Skipped = 0; Tests = @() }
    if (Test-Path $part) {
        $count = Get-Content $part -Raw | ConvertFrom-Json -AsHashtable
        Remove-Item $part
    }

    $count.Output = $count.Failed -gt 0 ? @($output) : @()
    $count
}

$results.Output | Out-Host

@{
    Passed  = [int] ($results.Passed | Measure-Object -Sum).Sum
    Failed  = [int] ($results.Failed | Measure-Object -Sum).Sum
    Skipped = [int] ($results.Skipped | Measure-Object -Sum).Sum
    Tests   = @($results.Tests)
} | ConvertTo-Json -Depth 3 -Compress | Set-Content $Result
