#Requires -Version 7.6

<#
.SYNOPSIS
Finds the engines that the files in deploy and docs/history.md are for, and runs these files on them.
.DESCRIPTION
The tests install nothing. A test whose engine is not installed calls Skip-WithoutEngine, and counts as skipped with the name
of the engine.
#>

Set-StrictMode -Version 3.0

function Get-Engine {
    <#
    .SYNOPSIS
    Gets the path of a program, or nothing if it is not installed.
    #>
    param([Parameter(Mandatory)] [string] $Name)

    Get-Command $Name -CommandType Application -ErrorAction Ignore | Select-Object -First 1 -ExpandProperty Path
}

function Get-NodeModulePath {
    <#
    .SYNOPSIS
    Gets the folder of npm packages that contains a package, or nothing: one in $env:NODE_PATH, or that of "npm install --global".
    #>
    param([Parameter(Mandatory)] [string] $Package)

    $node = Get-Engine node
    if ($node) {
        $prefix = Split-Path (Split-Path $node)
        $folders = @("$env:NODE_PATH".Split([System.IO.Path]::PathSeparator)) + "$prefix/lib/node_modules", "$prefix/local/lib/node_modules"
        $folders += $IsWindows ? "$env:APPDATA/npm/node_modules" : '/usr/local/lib/node_modules'
        $folders | Where-Object { $_ -and (Test-Path (Join-Path $_ $Package)) } | Select-Object -First 1
    }
}

function Get-YamlLibrary {
    # PlatyPS, which builds the help, contains a YAML parser.
    $module = Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable | Select-Object -First 1
    if ($module) {
        Get-Item (Join-Path $module.ModuleBase 'Dependencies/YamlDotNet.dll') -ErrorAction Ignore | Select-Object -ExpandProperty FullName
    }
}

function ConvertFrom-YamlNode {
    param([Parameter(Mandatory)] [object] $Node)

    switch ($Node.NodeType) {
        'Mapping' {
            $map = [ordered]@{}
            foreach ($pair in $Node.Children.GetEnumerator()) {
                $map[$pair.Key.Value] = ConvertFrom-YamlNode $pair.Value
            }

            $map
        }
        'Sequence' { , @($Node.Children | ForEach-Object { ConvertFrom-YamlNode $_ }) }
        default { $Node.Value }
    }
}

function Import-Yaml {
    <#
    .SYNOPSIS
    Reads a YAML file. Mappings become ordered dictionaries, sequences become arrays, and every scalar is text.
    .OUTPUTS
    One object per document of the file.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    Add-Type -Path (Get-YamlLibrary)
    $stream = [YamlDotNet.RepresentationModel.YamlStream]::new()
    $stream.Load([System.IO.StringReader]::new([System.IO.File]::ReadAllText($Path)))
    $stream.Documents | ForEach-Object { ConvertFrom-YamlNode $_.RootNode }
}

function Start-MetricServer {
    <#
    .SYNOPSIS
    Serves a text as /metrics on a free port of the loopback interface.
    .OUTPUTS
    An object with Port and the method Stop().
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([Parameter(Mandatory)] [string] $Text)

    $port = Get-FreePort
    $listener = [System.Net.HttpListener]::new()
    $listener.Prefixes.Add("http://127.0.0.1:$port/")
    $listener.Start()
    $shell = [powershell]::Create()
    $null = $shell.AddScript({
            param($Listener, $Text)

            $body = [System.Text.Encoding]::UTF8.GetBytes($Text)
            while ($Listener.IsListening) {
                $response = $Listener.GetContext().Response
                $response.ContentType = 'text/plain; version=0.0.4'
                $response.OutputStream.Write($body)
                $response.Close()
            }
        }.ToString()).AddArgument($listener).AddArgument($Text)
    $null = $shell.BeginInvoke()
    $server = [pscustomobject]@{ Port = $port; Listener = $listener; Shell = $shell }
    $server | Add-Member ScriptMethod Stop {
        $this.Listener.Stop()
        $this.Shell.Dispose()
    }
    $server
}

function Start-Prometheus {
    <#
    .SYNOPSIS
    Starts a Prometheus server with the rules of deploy/prometheus, which scrapes a port, and waits until it has scraped the
    port and evaluated the rules.
    .OUTPUTS
    An object with Process, and the methods Ask(path) and Query(expression), which return the data of the API.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param(
        [Parameter(Mandatory)] [int] $ScrapePort,
        [Parameter(Mandatory)] [string] $Folder
    )

    $null = New-Item $Folder -ItemType Directory
    @{
        # A scrape that takes longer than the interval fails, and its series become stale.
        global         = @{ scrape_interval = '5s'; evaluation_interval = '1s' }
        rule_files     = @(Join-Path (Get-RepositoryRoot) 'deploy/prometheus/*.rules.yml')
        scrape_configs = @(@{ job_name = 'node'; static_configs = @(@{ targets = @("127.0.0.1:$ScrapePort") }) })
    } | ConvertTo-Json -Depth 5 | Set-Content "$Folder/prometheus.yml"

    $port = Get-FreePort
    $arguments = @(
        "--config.file=$Folder/prometheus.yml", "--storage.tsdb.path=$Folder/data"
        "--web.listen-address=127.0.0.1:$port", '--log.level=error'
    )
    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Engine prometheus), [string[]]$arguments)
    $start.RedirectStandardError = $true
    $server = [pscustomobject]@{ Port = $port; Process = [System.Diagnostics.Process]::Start($start) }
    $server | Add-Member ScriptMethod Ask {
        param($Path)
        (Invoke-RestMethod "http://127.0.0.1:$($this.Port)/api/v1/$Path" -NoProxy -SkipHttpErrorCheck).data
    }
    $server | Add-Member ScriptMethod Query {
        param($Expression)
        $this.Ask("query?query=$([uri]::EscapeDataString($Expression))").result
    }
    Wait-ForCondition {
        try {
            [bool]$server.Query('nimprobe:model_required and on () nimprobe_model_available')
        } catch [System.Management.Automation.MethodInvocationException] {
            # It does not listen yet, or it still reads its data. One that has ended never will.
            if ($server.Process.HasExited) {
                throw "Prometheus ended: $($server.Process.StandardError.ReadToEnd())"
            }

            $false
        }
    }
    $server
}

function Stop-Prometheus {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([AllowNull()] [object] $Server)

    if ($Server) {
        $Server.Process.Kill()
        $Server.Process.WaitForExit()
        $Server.Process.Dispose()
    }
}

function Invoke-DuckDB {
    <#
    .SYNOPSIS
    Runs SQL in DuckDB, all in one session, by npm's @duckdb/node-api.
    .PARAMETER Sql
    The statements by name.
    .PARAMETER WorkingDirectory
    The folder that relative paths start from.
    .OUTPUTS
    A dictionary of the rows by the name of the statement; a value is text, a number, a Boolean or null.
    #>
    param(
        [Parameter(Mandatory)] [System.Collections.IDictionary] $Sql,
        [Parameter(Mandatory)] [string] $WorkingDirectory
    )

    $script = @'
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = {};
    for (const [name, sql] of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {
        rows[name] = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    }
    console.log(JSON.stringify(rows));
})().catch(error => { console.error(error.message); process.exit(1); });
'@
    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Engine node), [string[]]@('-e', $script))
    $start.WorkingDirectory = $WorkingDirectory
    $start.Environment['NODE_PATH'] = Get-NodeModulePath '@duckdb/node-api'
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $errorOutput = $process.StandardError.ReadToEndAsync()
        $process.StandardInput.Write((ConvertTo-Json @($Sql.Keys | ForEach-Object { , @($_, $Sql[$_]) }) -Depth 3))
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        if ($process.ExitCode -ne 0) {
            throw "DuckDB failed: $($errorOutput.GetAwaiter().GetResult())"
        }

        $output | ConvertFrom-Json -AsHashtable -DateKind String
    } finally {
        $process.Dispose()
    }
}

Export-ModuleMember -Function *
