#Requires -Version 7.6

<#
.SYNOPSIS
Runs the Pester suite and writes its counts and the result of each test to a JSON file.
.DESCRIPTION
Four processes share the test files, because many tests wait for a process or for a time limit. The output of a file is shown
if one of its tests failed.
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

# Most processes of the tests end before a profile of their methods would pay for its recording.
$env:DOTNET_TieredPGO = '0'

Import-Module "$PSScriptRoot/Shell.TestSupport.psm1"
$command = @(Get-ShellCommand)

# The files that take the longest begin first, so that no process is left alone with them at the end.
$files = Get-ChildItem $PSScriptRoot -Filter '*.Tests.ps1' | Sort-Object { $_.BaseName -notin 'Stop.Tests', 'Examples.Tests' }, Name
$folder = "$Result.parts"
Remove-Item $folder -Recurse -ErrorAction Ignore
$null = New-Item $folder -ItemType Directory

# Workers write the output of each file to the folder. What they write themselves is shown if one crashes.
$output = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
    $command = $using:command
    $arguments = '-NoProfile', '-NonInteractive', '-File', "$using:PSScriptRoot/Invoke-TestWorker.ps1"
    & $command[0] @($command | Select-Object -Skip 1) @arguments $using:folder $using:PesterVersion $using:files.FullName 2>&1
}

$results = foreach ($file in $files) {
    $part = Join-Path $folder $file.BaseName
    if (Test-Path "$part.json") {
        $count = Get-Content "$part.json" -Raw | ConvertFrom-Json -AsHashtable
    } else {
        # Its worker crashed, or it did not begin because all workers crashed.
        $output + "$($file.Name) has no result." | Out-Host
        $output = @()
        $count = @{ Passed = 0; Failed = 1; Skipped = 0; Tests = @() }
    }

    if ($count.Failed -gt 0) {
        Get-Content "$part.log" -ErrorAction Ignore | Out-Host
    }

    $count
}

@{
    Passed  = [int] ($results.Passed | Measure-Object -Sum).Sum
    Failed  = [int] ($results.Failed | Measure-Object -Sum).Sum
    Skipped = [int] ($results.Skipped | Measure-Object -Sum).Sum
    Tests   = @($results.Tests)
} | ConvertTo-Json -Depth 3 -Compress | Set-Content $Result
Remove-Item $folder -Recurse
