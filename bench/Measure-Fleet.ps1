#Requires -Version 7.6

<#
.SYNOPSIS
Measures runs with many services: the processor time per probe, the memory, and that failing services do not hold up the others.
.DESCRIPTION
Every service has 3 models. Some services refuse connections, never accept one because their backlog is full, respond with an HTML
page or speak plain http behind an https address; others are loading their model. Every figure is that of a new process, including the
start of PowerShell; the processor time per probe is the difference between two runs with healthy services. The sandboxes run on the
same machine, and their time is not counted.
.PARAMETER Services
The number of services. Each healthy and each loading one is a sandbox process, so a run with 200 needs about 10 GB of memory.
.PARAMETER Failing
How many of them fail, in the four ways in turn.
.PARAMETER Loading
How many of them are loading their model.
#>
[CmdletBinding()]
param(
    [ValidateRange(8, 1000)] [int] $Services = 200,
    [ValidateRange(4, 100)] [int] $Failing = 10,
    [ValidateRange(1, 100)] [int] $Loading = 5
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1
Import-Module $PSScriptRoot/../tests/Pester/NimProbe.TestSupport.psm1

$module = Get-BenchModule
$models = 3
$folder = (New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "nimprobe-fleet-$PID")).FullName
$null = New-PSDrive TestDrive FileSystem $folder -Scope Global
$sandboxes = [System.Collections.Generic.List[object]]::new()
$listeners = [System.Collections.Generic.List[object]]::new()
$clients = [System.Collections.Generic.List[object]]::new()

function Start-Service {
    param([string[]] $ArgumentList)

    $ids = 1..$models | ForEach-Object { @{ Id = "bench/model-$_" } }
    $sandbox = Start-NimSandbox -Model $ids -ArgumentList (@('--shape', 'nim') + $ArgumentList)
    $sandboxes.Add($sandbox)
    $sandbox
}

function New-BlackHole {
    # Fills the backlog of a listener, so that further connections are never established.
    $listener = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    $listener.Bind([System.Net.IPEndPoint]::new([System.Net.IPAddress]::Loopback, 0))
    $listener.Listen(0)
    $listeners.Add($listener)
    1..4 | ForEach-Object {
        $client = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
        $client.Blocking = $false
        try { $client.Connect($listener.LocalEndPoint) } catch [System.Net.Sockets.SocketException] { $null = $_ }
        $clients.Add($client)
    }

    "http://127.0.0.1:$($listener.LocalEndPoint.Port)/v1"
}

function Measure-Run {
    # Probes every model at every address, $Repeat times in one process, and returns the cost of the process and its output.
    param([string[]] $Address, [int] $Count, [string] $Command)

    $file = Join-Path $folder 'services.csv'
    $Address | ForEach-Object { [pscustomobject]@{ BaseUri = $_ } } | Export-Csv $file
    $cost = Measure-BenchCommand "$($Command -f $module, $file, $Count); [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64"
    $lines = @($cost.Output -split '\s+' | Where-Object { $_ })
    [pscustomobject]@{ Cpu = $cost.CpuSeconds; Wall = $cost.WallSeconds; PeakMB = [long] $lines[-1] / 1MB; Output = $lines[0..($lines.Count - 2)] }
}

$probe = "Import-Module '{0}'; `$a = (Import-Csv '{1}').BaseUri; " +
    "(1..{2} | ForEach-Object {{ `"bench/model-`$_`" }} | Test-NimModel -BaseUri `$a | Measure-Object).Count"
$inOneRun = "Import-Module '{0}'; `$clock = [Diagnostics.Stopwatch]::StartNew(); `$last = 0; `$all = " +
    "1..{2} | ForEach-Object {{ `"bench/model-`$_`" }} | Test-NimModel -BaseUri (Import-Csv '{1}').BaseUri -MaximumRetryCount 0 " +
    "-TimeoutSeconds 5 -ErrorAction SilentlyContinue | ForEach-Object {{ if (`$_.Status -eq 'Available') {{ " +
    "`$last = `$clock.ElapsedMilliseconds }}; `$_ }}; " +
    "`$all | Group-Object Status -NoElement | ForEach-Object {{ `"`$(`$_.Name)=`$(`$_.Count)`" }}; `"LastAvailableMs=`$last`""
$foreach = "Import-Module '{0}'; `$n = 0; foreach (`$a in (Import-Csv '{1}').BaseUri) {{ `$n += @(1..{2} | ForEach-Object {{ " +
    "`"bench/model-`$_`" }} | Test-NimModel -BaseUri `$a -MaximumRetryCount 0 -TimeoutSeconds 5 -ErrorAction SilentlyContinue).Count }}; `$n"
$parallel = "`$n = (Import-Csv '{1}').BaseUri | ForEach-Object -ThrottleLimit 16 -Parallel {{ Import-Module '{0}'; 1..{2} | " +
    "ForEach-Object {{ `"bench/model-`$_`" }} | Test-NimModel -BaseUri `$_ -MaximumRetryCount 0 -TimeoutSeconds 5 " +
    "-ErrorAction SilentlyContinue }}; @(`$n).Count"

try {
    Write-Host "Starting $Services services"
    $healthy = @(1..($Services - $Failing - $Loading) | ForEach-Object { (Start-Service).BaseUri })
    $pending = @(1..$Loading | ForEach-Object { (Start-Service -ArgumentList '--ready-after', '3600').BaseUri })
    $page = Start-Service -ArgumentList '--portal', 'html_200'
    $plain = Start-Service
    $bad = @(0..($Failing - 1) | ForEach-Object {
            switch ($_ % 4) {
                0 { Get-ClosedAddress }
                1 { New-BlackHole }
                2 { $page.BaseUri -replace '/v1$', "/service$_/v1" }
                3 { $plain.BaseUri -replace '^http:', 'https:' -replace '/v1$', "/service$_/v1" }
            }
        })

    # 200 and 2,000 probes of healthy services: the difference has no start of PowerShell in it.
    $perService = [int][Math]::Ceiling(2000 / $healthy.Count)
    $few = Measure-Run -Address $healthy -Count 1 -Command $probe
    $many = Measure-Run -Address $healthy -Count $perService -Command $probe
    $probes = $healthy.Count * ($perService - 1)
    [pscustomobject]@{
        Probes             = "$($healthy.Count) and $($healthy.Count * $perService)"
        'CPU per probe, ms' = '{0:0.00}' -f (($many.Cpu - $few.Cpu) * 1000 / $probes)
        'Growth, MB'       = '{0:0}' -f ($many.PeakMB - $few.PeakMB)
    } | ConvertTo-BenchTable

    $address = $healthy + $pending + $bad | Get-SecureRandom -Shuffle
    @(
        @{ Name = 'one run'; Command = $inOneRun }
        @{ Name = 'foreach'; Command = $foreach }
        @{ Name = 'ForEach-Object -Parallel'; Command = $parallel }
    ) | ForEach-Object {
        $run = Measure-Run -Address $address -Count $models -Command $_.Command
        [pscustomobject]@{
            With       = $_.Name
            'Wall, s'  = '{0:0.0}' -f $run.Wall
            'CPU, s'   = '{0:0.0}' -f $run.Cpu
            'Peak, MB' = '{0:0}' -f $run.PeakMB
            Results    = $run.Output -join ' '
        }
    } | ConvertTo-BenchTable
} finally {
    $sandboxes | ForEach-Object { Stop-NimSandbox $_ }
    $clients + $listeners | ForEach-Object { $_.Dispose() }
    Remove-PSDrive TestDrive -Scope Global
    Remove-Item $folder -Recurse
}
