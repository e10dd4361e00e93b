#Requires -Version 7.6

# Shared by the measurements: the description of the machine, a sandbox, the cost of a process, Markdown tables.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$root = Split-Path $PSScriptRoot
Import-Module "$root/tests/Pester/Shell.TestSupport.psm1"
$sandbox = Join-Path $root 'tools/NimProbe.Sandbox/bin/Release/net10.0/NimProbe.Sandbox.dll'
$bench = Join-Path $PSScriptRoot 'NimProbe.Bench/bin/Release/net10.0/NimProbe.Bench.dll'
$build = dotnet build "$PSScriptRoot/NimProbe.Bench" -c Release -v quiet -clp:NoSummary
if ($LASTEXITCODE -ne 0) {
    throw $build -join "`n"
}

Add-Type -Path $bench

# No measurement reads or writes the latencies that the user's runs left.
$env:NIMPROBE_HISTORY = 'off'

<#
.SYNOPSIS
Describes the machine and the versions of a measurement in one line.
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
Gets the path of the manifest of the built module.
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
Runs a script block with the address of a running sandbox.
.PARAMETER Option
The options of the sandbox.
.PARAMETER ScriptBlock
The script block; its argument is the address.
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
Runs a program and returns its cost and its output.
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
Runs PowerShell code in a new process without a profile and returns the cost, including the start of the process.
.PARAMETER Command
The code.
#>
function Measure-BenchCommand {
    param(
        [Parameter(Mandatory)]
        [string] $Command
    )

    $program, $arguments = @(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-Command', $Command
    Measure-BenchProcess $program -ArgumentList $arguments
}

<#
.SYNOPSIS
Runs a measurement of NimProbe.Bench and returns its tables.
.PARAMETER ArgumentList
The name of the measurement and its arguments.
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
Gets the median of numbers.
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
Writes objects as a Markdown table; all columns except the first are right-aligned.
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

<#
.SYNOPSIS
Runs a script block while a fleet of the sandbox is running; its argument is the services of the fleet.
.PARAMETER Kinds
The kinds of the services with their numbers, as the sandbox reads them.
.PARAMETER Models
The number of models of each service.
.PARAMETER ScriptBlock
The script block.
#>
function Invoke-BenchFleet {
    param(
        [Parameter(Mandatory)] [string] $Kinds,
        [int] $Models = 1,
        [Parameter(Mandatory)] [scriptblock] $ScriptBlock
    )

    $sandbox = Join-Path (Split-Path $PSScriptRoot) 'tools/NimProbe.Sandbox/bin/Release/net10.0/NimProbe.Sandbox.dll'
    $option = $sandbox, 'fleet', '--kinds', $Kinds, '--models', "$Models", '--parent-process', "$PID"
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] $option)
    $start.RedirectStandardOutput = $true
    $fleet = [System.Diagnostics.Process]::Start($start)
    try {
        $address = $fleet.StandardOutput.ReadLine()
        & $ScriptBlock @(Invoke-RestMethod "$address/_sandbox/services" -NoProxy | Write-Output)
    } finally {
        $fleet.Kill()
        $fleet.Dispose()
    }
}
