#Requires -Version 7.6

<#
.SYNOPSIS
Measures runs with many services: the processor time per probe, the memory, and that failing services do not hold up the others.
.DESCRIPTION
All services are in one process of the sandbox, each at a different address, and have 3 models each. Of 200 services, 10 fail: they
refuse connections, never accept one because their backlog is full, respond with an HTML page, or have a certificate that is not trusted.
5 are loading their model, one of which does not list its models until then. Pending is right for the models of the 4 others, Available
for those of the 185 healthy services, and one error with the right id for each of the 11 that list no models. Every figure is that of
a new process, including the start of PowerShell; the processor time per probe is the difference between two runs with 200 healthy
services. The sandbox runs on the same machine, and its time is not counted.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

$module = Get-BenchModule
$failing = 'refused:3,black-hole:2,html:3,wrong-tls:2,nim-llm2-loading'
$loading = 'nim-loading:2,dynamo-loading,sglang-loading'
$faulty = "$failing,$loading,nim:155,dynamo:10,vllm:10,sglang:10"
$list = New-TemporaryFile

function Export-Service {
    # Writes the list of services that the measured commands read.
    param([object[]] $Service)

    $Service | Select-Object @{ n = 'Kind'; e = { $_.kind } }, @{ n = 'BaseUri'; e = { $_.baseUri } } | Export-Csv $list
}

function Measure-Cost {
    # Returns the number of results, the processor time in seconds and the peak of the memory in MB of a run with every model.
    param([string] $Model)

    $cost = Measure-BenchCommand @"
Import-Module '$module'
`$count = ('$Model' | Test-NimModel -BaseUri (Import-Csv '$list').BaseUri -NoProxy -NoHistory | Measure-Object).Count
"`$count `$([System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64)"
"@
    $count, $peak = [long[]] ($cost.Output.Trim() -split '\s+')
    [pscustomobject]@{ Probes = $count; Cpu = $cost.CpuSeconds; PeakMB = $peak / 1MB }
}

function Measure-Verdict {
    # Runs a command that writes results, and returns its cost and what is wrong.
    param([string] $Name, [string] $Command)

    $cost = Measure-BenchCommand @"
Import-Module '$module'
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
`$services = Import-Csv '$list'
`$rows = & { $Command } 2>&1 | ForEach-Object { [pscustomobject]@{ Row = `$_; Seconds = `$clock.Elapsed.TotalSeconds } }
`$total = `$clock.Elapsed.TotalSeconds
`$expected = @{}
`$errorIds = @{
    'refused' = 'NimEndpointUnreachable'; 'black-hole' = 'NimCatalogTimeout'; 'html' = 'NimResponseInvalid'
    'wrong-tls' = 'NimEndpointUnreachable'; 'nim-llm2' = 'NimServiceNotReady'
}
for (`$index = 0; `$index -lt `$services.Count; `$index++) {
    `$service = `$services[`$index]
    `$expected[`$service.BaseUri] = `$errorIds[`$service.Kind] ?? (`$index -lt 15 ? 'Pending' : 'Available')
}

`$failures, `$results = `$rows.Where({ `$_.Row -is [System.Management.Automation.ErrorRecord] }, 'Split')
`$right = @(`$results | Where-Object { "`$(`$_.Row.Status)" -eq `$expected["`$(`$_.Row.BaseUri)"] })
`$available = @(`$right | Where-Object { "`$(`$_.Row.Status)" -eq 'Available' })
`$last = (`$available | Measure-Object Seconds -Maximum).Maximum
`$named = @(`$services | Select-Object -First 11 | Where-Object {
    `$address = `$_.BaseUri
    `$own = @(`$failures.Where({ "`$(`$_.Row.TargetObject)/".StartsWith("`$address/") }))
    `$own.Count -eq 1 -and "`$(`$own[0].Row.FullyQualifiedErrorId)".StartsWith("`$(`$expected[`$address]),")
})
`$wrong = `$results.Count - `$right.Count + `$failures.Count - `$named.Count
`$peak = [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64
`$figures = `$right.Count, `$named.Count, `$wrong, `$last, `$total, `$peak
`$figures.ForEach({ ([double]`$_).ToString('R', [cultureinfo]::InvariantCulture) }) -join ' '
"@
    $right, $named, $wrong, $last, $total, $peak = [double[]] ($cost.Output.Trim() -split '\s+')
    [pscustomobject][ordered]@{
        '200 services, 3 models each'  = $Name
        'Results right of 567'         = $right
        'Errors right of 11'           = $named
        'Wrong'                        = $wrong
        'Last of a healthy service, s' = '{0:0.00}' -f $last
        'All, s'                       = '{0:0.00}' -f $total
        'CPU s'                        = '{0:0.00}' -f $cost.CpuSeconds
        'Peak MB'                      = '{0:0}' -f ($peak / 1MB)
    }
}

"Measured: $(Get-BenchMachine)."
''

try {
    # One of ten models of each service, and then all ten. Their difference does not contain the start of PowerShell.
    Invoke-BenchFleet -Kinds 'nim:200' -Models 10 -ScriptBlock {
        Export-Service $args[0]
        $few = Measure-Cost -Model '*model-10'
        $many = Measure-Cost -Model '*'
        [pscustomobject][ordered]@{
            'Probes'            = "$($few.Probes) and $($many.Probes)"
            'CPU per probe, ms' = '{0:0.00}' -f (($many.Cpu - $few.Cpu) * 1000 / ($many.Probes - $few.Probes))
            'Growth, MB'        = '{0:0}' -f ($many.PeakMB - $few.PeakMB)
        } | ConvertTo-BenchTable
    }

    ''
    Invoke-BenchFleet -Kinds $faulty -Models 3 -ScriptBlock {
        Export-Service $args[0]
        $set = '-NoProxy -MaximumRetryCount 0 -TimeoutSeconds 5 -ErrorAction Continue'
        @(
            Measure-Verdict 'Test-NimModel' "`$services.BaseUri | Test-NimModel -NoHistory $set"
            Measure-Verdict 'Get-NimModel, Test-NimModel' "`$services.BaseUri | Get-NimModel $set | Test-NimModel -NoHistory $set"
            Measure-Verdict 'ForEach-Object -Parallel { Test-NimModel }, 16 at a time' (
                "`$services.BaseUri | ForEach-Object -ThrottleLimit 16 -Parallel { Import-Module '$module'; " +
                "try { `$_ | Test-NimModel -NoHistory $set } catch { `$_ } }")
            Measure-Verdict 'foreach { Test-NimModel }' (
                "`$services.BaseUri | ForEach-Object { try { `$_ | Test-NimModel -NoHistory $set } catch { `$_ } }")
        ) | ConvertTo-BenchTable
    }
} finally {
    Remove-Item $list
}
