#Requires -Version 7.6

<#
.SYNOPSIS
Measures the reports of 200 services, of which 10 fail and 5 load, compared with loops over the services.
.DESCRIPTION
All services are in one process of the sandbox, each at a different address. Every figure is that of a new process, including the
start of PowerShell. A row that does not say what the service is counts as wrong.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

$module = Get-BenchModule
$kinds = 'refused:3,black-hole:2,html:3,wrong-tls:2,nim-loading:5,nim:155,dynamo:10,vllm:10,sglang:10'
$list = New-TemporaryFile

function Measure-Report {
    # Runs a command that writes reports, and returns its cost and what is wrong.
    param([string] $Name, [string] $Command)

    $cost = Measure-BenchCommand @"
Import-Module '$module'
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
`$services = Import-Csv '$list'
`$rows = $Command | ForEach-Object { [pscustomobject]@{ Row = `$_; Seconds = `$clock.Elapsed.TotalSeconds } }
`$total = `$clock.Elapsed.TotalSeconds
`$kind = `$services | Group-Object BaseUri -AsHashTable
`$healthy = 'nim', 'dynamo', 'vllm', 'sglang'
`$wrong = @(`$rows | Where-Object {
        `$service = `$kind["`$(`$_.Row.BaseUri)"][0]
        `$expected = `$service.Name -in (1..10).ForEach({ 'service-{0:d3}' -f `$_ }) ? `$null : `$service.Kind
        `$expected ? "`$(`$_.Row.Server)" -ne `$expected : `$_.Row.IsLive
    })
`$last = (`$rows | Where-Object { `$_.Row.IsLive } | Measure-Object Seconds -Maximum).Maximum
`$peak = [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64
@(`$rows.Count, `$wrong.Count, `$last, `$total, `$peak).ForEach({ ([double]`$_).ToString('R', [cultureinfo]::InvariantCulture) }) -join ' '
"@
    $count, $wrong, $last, $total, $peak = [double[]]($cost.Output.Trim() -split '\s+')
    [pscustomobject][ordered]@{
        '200 services'              = $Name
        'Rows'                      = $count
        'Wrong rows'                = $wrong
        'Last live row, s'          = '{0:0.00}' -f $last
        'All rows, s'               = '{0:0.00}' -f $total
        'CPU s'                     = '{0:0.00}' -f $cost.CpuSeconds
        'Peak MB'                   = '{0:0}' -f ($peak / 1MB)
    }
}

"Measured: $(Get-BenchMachine)."
''

try {
    Invoke-BenchFleet -Kinds $kinds -ScriptBlock {
        $columns = foreach ($name in 'Name', 'Kind', 'BaseUri') { @{ n = $name; e = { $_.$name }.GetNewClosure() } }
        $args[0] | Select-Object $columns | Export-Csv $list
        $set = '-NoProxy -MaximumRetryCount 0 -TimeoutSeconds 10'
        @(
            Measure-Report 'Get-NimService' "`$services | Get-NimService $set"
            Measure-Report 'ForEach-Object -Parallel { Get-NimService }, 16 at a time' (
                "`$services | ForEach-Object -ThrottleLimit 16 -Parallel { Import-Module '$module'; `$_ | Get-NimService $set }")
            Measure-Report 'foreach { Get-NimService }' "`$services | ForEach-Object { `$_ | Get-NimService $set }"
        ) | ConvertTo-BenchTable
    }
} finally {
    Remove-Item $list
}
