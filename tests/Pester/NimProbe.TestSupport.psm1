#Requires -Version 7.6

<#
.SYNOPSIS
Helpers of the suites: the module under test, the sandbox process, new PowerShell processes, and captured streams.
.DESCRIPTION
$env:NIMPROBE_MODULE can name the manifest to test. Default: the one that the build creates.
#>

Set-StrictMode -Version 3.0
Import-Module "$PSScriptRoot/Shell.TestSupport.psm1"

$repositoryRoot = Split-Path (Split-Path $PSScriptRoot)

# The variables that affect the module or .NET.
$environmentNames = @(
    'NVIDIA_API_KEY', 'NVIDIA_BASE_URL', 'NIMPROBE_HISTORY'
    'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'
)

function Get-RepositoryRoot {
    $repositoryRoot
}

function Get-NimModulePath {
    $env:NIMPROBE_MODULE ? $env:NIMPROBE_MODULE : (Join-Path $repositoryRoot 'out/NimProbe/NimProbe.psd1')
}

function Get-NimModuleRoot {
    # Returns a folder for PSModulePath: the parent of the module's folder, or its grandparent if the folder is a version.
    $folder = Split-Path (Get-NimModulePath)
    (Split-Path $folder -Leaf) -eq 'NimProbe' ? (Split-Path $folder) : (Split-Path (Split-Path $folder))
}

function Clear-NimEnvironment {
    # Clears the variables and returns their values for Restore-NimEnvironment. The dictionary is case-sensitive. It also
    # switches off the files that remember latencies, so that no test writes to the user's folder.
    $saved = [System.Collections.Generic.Dictionary[string, object]]::new()
    foreach ($name in $environmentNames) {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)

        # $null would become an empty text, which is a value too: an empty no_proxy hides NO_PROXY.
        [Environment]::SetEnvironmentVariable($name, [NullString]::Value)
    }

    $env:NIMPROBE_HISTORY = 'off'
    $saved
}

function Restore-NimEnvironment {
    param([Parameter(Mandatory)] [System.Collections.IDictionary] $Saved)

    # On Windows, names that differ only in case are one variable, so variables with a value come last.
    foreach ($name in $Saved.Keys | Sort-Object { [bool]$Saved[$_] }) {
        [Environment]::SetEnvironmentVariable($name, $Saved[$name] ?? [NullString]::Value)
    }
}

function ConvertTo-TestSecureString {
    param([Parameter(Mandatory)] [string] $Text)

    $secure = [securestring]::new()
    $Text.ToCharArray().ForEach({ $secure.AppendChar($_) })
    $secure.MakeReadOnly()
    $secure
}

function Get-RandomKey {
    # Returns every printable ASCII character once, in random order, so that an escaped character is noticed.
    -join ([char[]](33..126) | Get-SecureRandom -Shuffle)
}

$closedSockets = [System.Collections.Generic.List[System.Net.Sockets.Socket]]::new()

function Get-FreePort {
    # Returns a port for a server that cannot select one itself. No system assigns the ports of this range to other programs.
    foreach ($attempt in 1..100) {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, (Get-Random -Minimum 20000 -Maximum 32000))
        try {
            $listener.Start()
            return $listener.LocalEndpoint.Port
        } catch [System.Net.Sockets.SocketException] {
            continue
        } finally {
            $listener.Stop()
        }
    }

    throw 'All ports that were tried from 20000 to 31999 are in use.'
}

function Get-ClosedAddress {
    # Returns a loopback address on which no server listens. The socket keeps the port, so that no server of another test gets it.
    $socket = [System.Net.Sockets.Socket]::new([System.Net.Sockets.SocketType]::Stream, [System.Net.Sockets.ProtocolType]::Tcp)
    $closedSockets.Add($socket)
    $socket.Bind([System.Net.IPEndPoint]::new([System.Net.IPAddress]::Loopback, 0))
    "http://127.0.0.1:$($socket.LocalEndPoint.Port)/v1"
}

function Wait-ForCondition {
    # Waits for a condition, and fails if it does not become true.
    param(
        [Parameter(Mandatory)] [scriptblock] $Condition,
        [double] $Seconds = 60
    )

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $delay = 10
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) {
            throw "The condition was not true within $Seconds s: $Condition"
        }

        # Many conditions send a request, so a long wait asks less often.
        Start-Sleep -Milliseconds $delay
        $delay = [Math]::Min(2 * $delay, 100)
    }
}

function Get-DotnetPath {
    (Get-Command dotnet -CommandType Application | Select-Object -First 1).Path
}

function ConvertTo-CatalogRow {
    param([Parameter(Mandatory)] [hashtable] $Model, [int] $Entry)

    [pscustomobject]@{
        entry              = $Entry
        id                 = $Model.Id
        chat_answer        = $Model['Chat'] ?? ($Model['Embeddings'] -or $Model['Completions'] -or $Model['Rerank'] ? '' : 'choices')
        chat_latency_ms    = $Model['LatencyMs'] ?? 0
        embeddings_answer  = $Model['Embeddings']
        completions_answer = $Model['Completions']
        rerank_answer      = $Model['Rerank']
        listed             = $Model['Listed'] ?? $true
        end_of_life        = $Model['EndOfLife']
        served_model       = $Model['ServedModel']
        latency_basis      = 'set'
    }
}

function New-TestCertificate {
    # Creates a client certificate with its private key.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing.')]
    param()

    $key = [System.Security.Cryptography.RSA]::Create(2048)
    $padding = [System.Security.Cryptography.RSASignaturePadding]::Pkcs1
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=nimprobe-client', $key, 'SHA256', $padding)
    $certificate = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1))

    # Windows sends a client certificate only if its key is in a file.
    [System.Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12($certificate.Export('Pfx'), $null, 'Exportable')
}

function Start-SandboxProcess {
    # Starts the sandbox, which ends with this process, and waits until it listens.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([Parameter(Mandatory)] [string] $Command, [string[]] $ArgumentList)

    $library = Join-Path $repositoryRoot 'tools/NimProbe.Sandbox/bin/Release/net10.0/NimProbe.Sandbox.dll'
    if (-not (Test-Path $library)) {
        throw 'The sandbox is not built. Run ./build.ps1 first.'
    }

    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-DotnetPath))
    $arguments = @($library, $Command, '--port', '0', '--parent-process', "$PID") + $ArgumentList
    $arguments.Where({ $_ }).ForEach({ $start.ArgumentList.Add($_) })
    $start.RedirectStandardOutput = $true

    # The process is killed, and would leave the pipes and sockets of the debugger in the folder of temporary files.
    $start.Environment['DOTNET_EnableDiagnostics'] = '0'
    $process = [System.Diagnostics.Process]::Start($start)
    $address = $process.StandardOutput.ReadLine()
    if (-not $address) {
        throw "The sandbox did not start: $Command $($ArgumentList -join ' ')"
    }

    $server = [pscustomobject]@{ Address = $address; Process = $process }
    $server | Add-Member ScriptMethod Ask {
        param($Operation, $Method = 'Get')
        Invoke-RestMethod "$($this.Address)/_sandbox/$Operation" -Method $Method -NoProxy -SkipCertificateCheck
    }
    $server | Add-Member ScriptProperty Requests { @($this.Ask('requests') | Write-Output) }
    $server | Add-Member ScriptMethod Reset { $null = $this.Ask('reset', 'Post') }
    $server
}

function Start-NimSandbox {
    <#
    .SYNOPSIS
    Starts the sandbox on a free port and waits until it listens.
    .PARAMETER Model
    Its models: hashtables with Id, and optionally Chat, Embeddings, Completions, Rerank (names of answers; the default is
    "choices" for Chat), LatencyMs, Listed, EndOfLife and ServedModel. Default: the catalogue of the sandbox.
    .PARAMETER ArgumentList
    Other arguments of its command serve.
    .OUTPUTS
    An object with Address, BaseUri, Process, Statistics and Requests (current values), and the methods Reset() and ResetWhenIdle().
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([hashtable[]] $Model, [string[]] $ArgumentList)

    if ($Model) {
        $catalog = Join-Path (Get-PSDrive TestDrive).Root "catalog-$([guid]::NewGuid().ToString('n')).csv"
        $entry = 0
        $Model | ForEach-Object { ConvertTo-CatalogRow -Model $_ -Entry (++$entry) } | Export-Csv $catalog -UseQuotes AsNeeded
        $ArgumentList += '--catalog', $catalog
    }

    $sandbox = Start-SandboxProcess serve $ArgumentList
    $sandbox | Add-Member BaseUri "$($sandbox.Address)/v1"
    $sandbox | Add-Member ScriptProperty Statistics { $this.Ask('statistics') }
    $sandbox | Add-Member ScriptMethod ResetWhenIdle {
        # The server can notice late that a client has aborted a request, which then counts for the peak of the next requests.
        $server = $this
        Wait-ForCondition { $server.Statistics.inFlight -eq 0 }
        $this.Reset()
    }
    $sandbox
}

function Start-NimFleet {
    <#
    .SYNOPSIS
    Starts many services in one process, each at an address of its own, and waits until they listen.
    .PARAMETER Kinds
    The kinds and their numbers, for example 'nim:3,vllm,refused,nim-llm2-loading'. The sandbox lists the kinds if one is wrong.
    .PARAMETER Service
    The services instead, as hashtables with kind, and optionally name, models, version, profile, max_model_len, ready_after,
    latency_ms and key.
    .PARAMETER ArgumentList
    Other arguments of the sandbox's command fleet, for example '--models', '3', '--keys'.
    .OUTPUTS
    An object with Address, Process, Services (name, kind, baseUri, models, key) and Requests (service, method, path, headers with their
    values, status; current values), and the methods Change(name, query) and Reset().
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([string] $Kinds, [hashtable[]] $Service, [string[]] $ArgumentList)

    if ($Service) {
        $path = Join-Path (Get-PSDrive TestDrive).Root "fleet-$([guid]::NewGuid().ToString('n')).csv"
        $Service | ForEach-Object { [pscustomobject]$_ } |
            Select-Object name, kind, models, version, profile, max_model_len, ready_after, latency_ms, key |
            Export-Csv $path -UseQuotes AsNeeded
        $ArgumentList += '--services', $path
    } elseif ($Kinds) {
        $ArgumentList += '--kinds', $Kinds
    }

    $fleet = Start-SandboxProcess fleet $ArgumentList
    $fleet | Add-Member ScriptProperty Services { @($this.Ask('services') | Write-Output) }
    $fleet | Add-Member ScriptMethod Change { param($Name, $Query) $null = $this.Ask("services/${Name}?$Query", 'Post') }
    $fleet
}

function Start-NimProxy {
    <#
    .SYNOPSIS
    Starts a forward proxy on a free port and waits until it listens. It connects only to this machine.
    .PARAMETER Credential
    The user name and password that it requires. Default: none.
    .OUTPUTS
    An object with Address, Process and Requests (method, target, head, refusal; current values),
    and the method Reset().
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([pscredential] $Credential)

    $password = $Credential ? $Credential.GetNetworkCredential().Password : $null
    Start-SandboxProcess proxy ($Credential ? @('--credential', "$($Credential.UserName):$password") : @())
}

function Stop-NimSandbox {
    # Ends the process that Start-NimSandbox or Start-NimProxy started.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([AllowNull()] [object] $Sandbox)

    if ($Sandbox) {
        $Sandbox.Process.Kill()
        $Sandbox.Process.WaitForExit()
        $Sandbox.Process.Dispose()
    }
}

function Start-FreshPwsh {
    <#
    .SYNOPSIS
    Starts a script in a new PowerShell process with redirected output.
    .PARAMETER ScriptBlock
    The script. It cannot use variables of the caller.
    .PARAMETER Parameter
    The values of its parameters, as text.
    .PARAMETER Environment
    Environment variables of the process.
    .PARAMETER WorkingDirectory
    The working directory. Default: the test drive.
    .PARAMETER Mount
    A shell command that mounts something for this process only, before the script. Linux only.
    .OUTPUTS
    The process. The caller ends it.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $ScriptBlock,
        [hashtable] $Parameter = @{},
        [hashtable] $Environment = @{},
        [string] $WorkingDirectory = (Get-PSDrive TestDrive).Root,
        [string] $Mount
    )

    $script = Join-Path (Get-PSDrive TestDrive).Root "script-$([guid]::NewGuid().ToString('n')).ps1"
    Set-Content $script $ScriptBlock.ToString()

    $command = @(Get-ShellCommand) + '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $script
    foreach ($name in $Parameter.Keys) {
        $command += "-$name", "$($Parameter[$name])"
    }

    if ($Mount) {
        $command = @('unshare', '--mount', 'sh', '-c', "$Mount && exec ""`$@""", 'sh') + $command
    }

    $start = [System.Diagnostics.ProcessStartInfo]::new($command[0], [string[]]@($command | Select-Object -Skip 1))
    $start.WorkingDirectory = $WorkingDirectory
    $start.Environment['NO_COLOR'] = '1'

    # See Start-SandboxProcess.
    $start.Environment['DOTNET_EnableDiagnostics'] = '0'
    foreach ($name in $Environment.Keys) {
        $start.Environment[$name] = $Environment[$name]
    }

    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    [System.Diagnostics.Process]::Start($start)
}

function Invoke-FreshPwsh {
    <#
    .SYNOPSIS
    Runs a script in a new PowerShell process. It has the parameters of Start-FreshPwsh.
    .OUTPUTS
    An object with ExitCode, and Output and ErrorOutput as text.
    #>
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $ScriptBlock,
        [hashtable] $Parameter = @{},
        [hashtable] $Environment = @{},
        [string] $WorkingDirectory = (Get-PSDrive TestDrive).Root,
        [string] $Mount,
        [int] $TimeoutSeconds = 300
    )

    $null = $PSBoundParameters.Remove('TimeoutSeconds')
    $process = Start-FreshPwsh @PSBoundParameters
    try {
        $output = $process.StandardOutput.ReadToEndAsync()
        $errorOutput = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit([timespan]::FromSeconds($TimeoutSeconds))) {
            $process.Kill($true)
            throw "The script did not end within $TimeoutSeconds s."
        }

        $process.WaitForExit()
        [pscustomobject]@{
            ExitCode    = $process.ExitCode
            Output      = $output.GetAwaiter().GetResult()
            ErrorOutput = $errorOutput.GetAwaiter().GetResult()
        }
    } finally {
        $process.Dispose()
    }
}

function Invoke-Captured {
    <#
    .SYNOPSIS
    Runs a script and groups its output by stream.
    .OUTPUTS
    An object with Output, Errors (the terminating error last), Terminating, Warnings, Verbose, Debug, Information and
    Everything. All but Terminating are arrays.
    #>
    param([Parameter(Mandatory)] [scriptblock] $ScriptBlock)

    $records = [System.Collections.Generic.List[object]]::new()
    $terminating = $null
    try {
        & $ScriptBlock *>&1 | ForEach-Object { $records.Add($_) }
    } catch {
        $terminating = $_
        $records.Add($_)
    }

    $streams = [ordered]@{
        Errors      = [System.Management.Automation.ErrorRecord]
        Warnings    = [System.Management.Automation.WarningRecord]
        Verbose     = [System.Management.Automation.VerboseRecord]
        Debug       = [System.Management.Automation.DebugRecord]
        Information = [System.Management.Automation.InformationRecord]
    }
    $captured = [ordered]@{
        Everything  = $records.ToArray()
        Output      = $records.Where({ $record = $_; -not $streams.Values.Where({ $record -is $_ }) })
        Terminating = $terminating
    }
    foreach ($stream in $streams.Keys) {
        $captured[$stream] = $records.Where({ $_ -is $streams[$stream] })
    }

    [pscustomobject]$captured
}

function Get-TextInGraph {
    <#
    .SYNOPSIS
    Returns every text that is reachable from an object through public properties, dictionaries and lists.
    .DESCRIPTION
    Excludes objects that describe code and the host, from which the whole process is reachable.
    #>
    param([AllowNull()] [object] $InputObject, [int] $Depth = 12)

    $seen = [System.Collections.Generic.HashSet[object]]::new([System.Collections.Generic.ReferenceEqualityComparer]::Instance)
    $level = [System.Collections.Generic.List[object]]::new()
    $level.Add($InputObject)
    for ($step = 0; $step -lt $Depth -and $level.Count -gt 0; $step++) {
        $next = [System.Collections.Generic.List[object]]::new()
        foreach ($item in $level) {
            if ($item -is [string]) {
                $item
                continue
            }

            if ($null -eq $item -or $item.GetType().IsPrimitive -or $item -is [System.Management.Automation.CommandInfo] -or
                $item.GetType().Namespace -match '^System\.(Reflection|Management\.Automation\.(Runspaces|Language|Host))' -or
                $item -is [type] -or -not $seen.Add($item)) {
                continue
            }

            if ($item -is [System.Collections.IDictionary]) {
                $next.AddRange([object[]]@($item.Keys))
                $next.AddRange([object[]]@($item.Values))
            } elseif ($item -is [System.Collections.IEnumerable]) {
                $next.AddRange([object[]]@($item))
            }

            foreach ($property in $item.PSObject.Properties) {
                try {
                    $next.Add($property.Value)
                } catch {
                    # Some properties throw, for example many of a stopped invocation.
                    $_.Exception.Message
                }
            }
        }

        $level = $next
    }
}

Export-ModuleMember -Function *
