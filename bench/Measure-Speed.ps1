#Requires -Version 7.6

<#
.SYNOPSIS
Measures how exact the speeds of Measure-NimModel are, and what they cost.
.DESCRIPTION
Compares the figures with the timestamps of the server: 8 concurrent streams of 128 tokens at 100 tokens per second, in several
rounds; npm's openai client measures the same streams if npm is installed. Then it measures the processor time per token, the
reader alone, the limits in the log of the server, and shows the formulas of other tools for streams that are hard to measure.
Takes about three minutes.
#>
[CmdletBinding()]
param(
    # The rounds of 8 streams.
    [int] $Round = 10
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

$tokens = 128
$models = 1..8 | ForEach-Object { "publisher/model-$_" }

function Get-Percentile {
    # By nearest rank.
    param([double[]] $Value, [int] $Percent)

    $sorted = [double[]] ($Value | Sort-Object)
    $sorted[[Math]::Ceiling($sorted.Count * $Percent / 100) - 1]
}

function Compare-WithServer {
    # Compares the nth stream of each model with its nth request in the log of the server.
    param([string] $Name, [object[]] $Stream, [object[]] $Request)

    $byModel = $Request | Group-Object model -AsHashTable -AsString
    $next = @{}
    $differences = foreach ($sample in $Stream) {
        $index = $next[$sample.model] ?? 0
        $next[$sample.model] = $index + 1
        $sent = $byModel[$sample.model][$index]
        $first = $sent.tokensMs[0] - $sent.atMs
        $speed = 1000 * ($sent.tokensMs.Count - 1) / ($sent.tokensMs[-1] - $sent.tokensMs[0])
        [pscustomobject]@{ First = [Math]::Abs($sample.first - $first); Speed = 100 * [Math]::Abs($sample.speed / $speed - 1) }
    }

    [pscustomobject]@{
        'Difference from the server'         = $Name
        'Streams'                            = @($differences).Count
        'Time to first token, ms, median'    = '{0:0.00}' -f (Get-Percentile $differences.First 50)
        'p95'                                = '{0:0.00}' -f (Get-Percentile $differences.First 95)
        'Tokens per second, %, median'       = '{0:0.000}' -f (Get-Percentile $differences.Speed 50)
        'p95 '                               = '{0:0.000}' -f (Get-Percentile $differences.Speed 95)
    }
}

function Get-SentStream {
    param([string] $Address)

    Invoke-RestMethod "$Address/_sandbox/requests" -NoProxy | Write-Output | Where-Object { $_.tokensMs }
}

function Measure-OurStream {
    param([string] $Address)

    $command = @"
Import-Module '$(Get-BenchModule)'
`$models = '$($models -join "','")'
`$service = @{ BaseUri = '$Address/v1'; MaxTokens = $tokens; ThrottleLimit = 8; AsSample = `$true }
`$models | Measure-NimModel @service -Count 1 | Out-Null
`$null = Invoke-RestMethod '$Address/_sandbox/reset' -Method Post -NoProxy
`$models | Measure-NimModel @service -Count $Round |
    Select-Object @{ n = 'model'; e = 'Id' }, @{ n = 'first'; e = 'TimeToFirstTokenMs' }, @{ n = 'speed'; e = 'TokensPerSecond' } |
    ConvertTo-Json
"@
    (Measure-BenchCommand $command).Output | ConvertFrom-Json
}

function Measure-OpenAIStream {
    param([string] $Address, [string] $Folder)

    Push-Location $Folder
    try {
        Copy-Item "$PSScriptRoot/openai-client.mjs" $Folder
        $null = npm install --no-audit --no-fund --silent openai
        $null = node openai-client.mjs "$Address/v1" 1 $tokens @models
        $null = Invoke-RestMethod "$Address/_sandbox/reset" -Method Post -NoProxy
        node openai-client.mjs "$Address/v1" $Round $tokens @models | ConvertFrom-Json
        if ($LASTEXITCODE -ne 0) {
            throw "The client ended with exit code $LASTEXITCODE."
        }
    } finally {
        Pop-Location
    }
}

"Measured: $(Get-BenchMachine)."
''
$folder = [System.IO.Directory]::CreateTempSubdirectory('nimprobe-bench-').FullName
try {
    $entry = 0
    $answers = @($models.ForEach({ @{ Id = $_; Answer = 'stream rate=100 first=300 usage=none' } }))
    $answers += @{ Id = 'publisher/flood'; Answer = 'stream rate=0 tokens=100000 usage=none' }
    $rows = foreach ($answer in $answers) {
        [pscustomobject]@{
            entry = ++$entry; id = $answer.Id; chat_answer = $answer.Answer; chat_latency_ms = 0
            embeddings_answer = ''; latency_basis = 'set'
        }
    }
    $rows | Export-Csv "$folder/models.csv" -UseQuotes AsNeeded
    Use-BenchSandbox '--catalog', "$folder/models.csv" {
        param($address)

        $table = @(
            $ours = Measure-OurStream $address
            Compare-WithServer -Name '`Measure-NimModel`' -Stream $ours -Request (Get-SentStream $address)
            if ((Get-Command npm -ErrorAction Ignore) -and (Get-Command node -ErrorAction Ignore)) {
                $theirs = Measure-OpenAIStream $address $folder
                Compare-WithServer -Name "npm's ``openai`` client" -Stream $theirs -Request (Get-SentStream $address)
            }
        )
        $table | ConvertTo-BenchTable
        ''
        Invoke-Bench streams, "$address/v1", 'publisher/flood'
        ''
    }
} finally {
    Remove-Item $folder -Recurse -Force
}

Invoke-Bench reader
''
Invoke-Bench stream-limits
''
Invoke-Bench formulas
