#Requires -Version 7.6

# What the measurements share: the machine's description, a sandbox to ask, the cost of a process, tables.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$root = Split-Path $PSScriptRoot
$sandbox = Join-Path $root 'tools/NimProbe.Sandbox/bin/Release/net10.0/NimProbe.Sandbox.dll'
$bench = Join-Path $PSScriptRoot 'NimProbe.Bench/bin/Release/net10.0/NimProbe.Bench.dll'
$build = dotnet build "$PSScriptRoot/NimProbe.Bench" -c Release -v quiet -clp:NoSummary
if ($LASTEXITCODE -ne 0) {
    throw $build -join "`n"
}

Add-Type -Path $bench

<#
.SYNOPSIS
The machine and the versions that figures hold for, in one line.
#>
function Get-BenchMachine {
    $memory = [System.GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes / 1GB
    '{0:yyyy-MM-dd}, {1} cores, {2:0} GB of memory, {3}, {4}, PowerShell {5}' -f @(
        [datetime]::UtcNow
        [System.Environment]::ProcessorCount
        $memory
        [System.Runtime.InteropServices.RuntimeInformation]::OSDescription
        [System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription
        $PSVersionTable.PSVersion
    )
}

<#
.SYNOPSIS
The built module's manifest.
#>
function Get-BenchModule {
    $manifest = Join-Path $root 'out/NimProbe/NimProbe.psd1'
    if (-not (Test-Path $manifest)) {
        throw 'The module is not built; ./build.ps1 bench builds it.'
    }

    $manifest
}

<#
.SYNOPSIS
Runs a script block while a sandbox serves, and hands it the address.
.PARAMETER Option
The sandbox's own options.
.PARAMETER ScriptBlock
What to run; its one argument is the address.
#>
function Use-BenchSandbox {
    param(
        [string[]] $Option = @(),

        [Parameter(Mandatory)]
        [scriptblock] $ScriptBlock
    )

    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] (@($sandbox, 'serve', '--parent-process', "$PID") + $Option))
    $start.RedirectStandardOutput = $true
    $server = [System.Diagnostics.Process]::Start($start)
    try {
        & $ScriptBlock $server.StandardOutput.ReadLine()
    } finally {
        $server.Kill()
        $server.Dispose()
    }
}

<#
.SYNOPSIS
Runs a program to its end: what it cost and what it printed.
.PARAMETER FilePath
The program.
.PARAMETER ArgumentList
Its arguments.
#>
function Measure-BenchProcess {
    param(
        [Parameter(Mandatory)]
        [string] $FilePath,

        [string[]] $ArgumentList = @()
    )

    [NimProbe.Bench.ProcessCost]::Measure($FilePath, $ArgumentList)
}

<#
.SYNOPSIS
Runs lines of PowerShell in a fresh process without a profile: what it cost, the process' own start included.
.PARAMETER Command
The lines.
#>
function Measure-BenchCommand {
    param(
        [Parameter(Mandatory)]
        [string] $Command
    )

    # A PowerShell that came as a .NET tool has no program of its own.
    $program = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    $shell = (Test-Path $program) ? @($program) : @('dotnet', (Join-Path $PSHOME 'pwsh.dll'))
    Measure-BenchProcess $shell[0] -ArgumentList (@($shell | Select-Object -Skip 1) + '-NoProfile', '-NonInteractive', '-Command', $Command)
}

<#
.SYNOPSIS
Runs a measurement that is written against the engine itself, and passes its tables on.
.PARAMETER ArgumentList
Its name and its arguments.
#>
function Invoke-Bench {
    param(
        [Parameter(Mandatory)]
        [string[]] $ArgumentList
    )

    dotnet $bench @ArgumentList
    if ($LASTEXITCODE -ne 0) {
        throw "The measurement ended with exit code $LASTEXITCODE."
    }
}

<#
.SYNOPSIS
The median of numbers.
.PARAMETER InputObject
The numbers.
#>
function Get-BenchMedian {
    param(
        [Parameter(Mandatory, ValueFromPipeline)]
        [double] $InputObject
    )

    begin { $numbers = [System.Collections.Generic.List[double]]::new() }
    process { $numbers.Add($InputObject) }
    end {
        $numbers.Sort()
        $middle = [System.Math]::DivRem($numbers.Count - 1, 2)
        ($numbers[$middle.Item1] + $numbers[$middle.Item1 + $middle.Item2]) / 2
    }
}

<#
.SYNOPSIS
Writes objects as a Markdown table; every column but the first is set to the right.
.PARAMETER InputObject
The rows.
#>
function ConvertTo-BenchTable {
    param(
        [Parameter(Mandatory, ValueFromPipeline)]
        [psobject] $InputObject
    )

    begin { $isFirst = $true }
    process {
        if ($isFirst) {
            $names = @($InputObject.psobject.Properties.Name)
            "| $($names -join ' | ') |"
            "|---|$('---:|' * ($names.Count - 1))"
            $isFirst = $false
        }

        "| $($InputObject.psobject.Properties.Value -join ' | ') |"
    }
}
