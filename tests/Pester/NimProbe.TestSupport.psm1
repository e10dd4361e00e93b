#Requires -Version 7.6

<#
.SYNOPSIS
What the suites share: the module under test, the sandbox as a process, fresh shells, and looking at every stream.
.DESCRIPTION
$env:NIMPROBE_MODULE names another manifest to test than the one that the build makes.
#>

Set-StrictMode -Version 3.0

$repositoryRoot = Split-Path (Split-Path $PSScriptRoot)

# What the machine may have set and the module or .NET would follow.
$environmentNames = @(
    'NVIDIA_API_KEY', 'NVIDIA_BASE_URL'
    'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'
)

function Get-RepositoryRoot {
    $repositoryRoot
}

function Get-NimModulePath {
    $env:NIMPROBE_MODULE ? $env:NIMPROBE_MODULE : (Join-Path $repositoryRoot 'out/NimProbe/NimProbe.psd1')
}

function Get-NimModuleRoot {
    # Where PowerShell finds the module by its name: one above its folder, or two where that is named by a version.
    $folder = Split-Path (Get-NimModulePath)
    (Split-Path $folder -Leaf) -eq 'NimProbe' ? (Split-Path $folder) : (Split-Path (Split-Path $folder))
}

function Clear-NimEnvironment {
    # Takes the machine's own settings away; returns them for Restore-NimEnvironment. Names differ in case only.
    $saved = [System.Collections.Generic.Dictionary[string, object]]::new()
    foreach ($name in $environmentNames) {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)

        # $null would become an empty text, which is a setting too: an empty no_proxy hides NO_PROXY.
        [Environment]::SetEnvironmentVariable($name, [NullString]::Value)
    }

    $saved
}

function Restore-NimEnvironment {
    param([Parameter(Mandatory)] [System.Collections.IDictionary] $Saved)

    # Where case does not matter, two names are one variable: what was set comes last.
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
    # Every character that a header can carry, once each, in a new order: what escapes one of them is found out.
    -join ([char[]](33..126) | Get-SecureRandom -Shuffle)
}

function Get-ClosedAddress {
    # A loopback address at which nothing listens: the port was free a moment ago.
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    "http://127.0.0.1:$port/v1"
}

function Wait-ForCondition {
    # Waits for something that is bound to happen, and fails where it does not.
    param(
        [Parameter(Mandatory)] [scriptblock] $Condition,
        [double] $Seconds = 20
    )

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) {
            throw "This did not come true within $Seconds s: $Condition"
        }

        Start-Sleep -Milliseconds 10
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
        chat_answer        = $Model['Chat'] ?? ($Model['Embeddings'] -or $Model['Completions'] ? '' : 'choices')
        chat_latency_ms    = $Model['LatencyMs'] ?? 0
        embeddings_answer  = $Model['Embeddings']
        completions_answer = $Model['Completions']
        listed             = $Model['Listed'] ?? $true
        latency_basis      = 'set'
    }
}

function New-TestCertificate {
    # A certificate with its key, for a client to show.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing.')]
    param()

    $key = [System.Security.Cryptography.RSA]::Create(2048)
    $padding = [System.Security.Cryptography.RSASignaturePadding]::Pkcs1
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=nimprobe-client', $key, 'SHA256', $padding)
    $certificate = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1))

    # Windows shows only what has a file behind its key.
    [System.Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12($certificate.Export('Pfx'), $null, 'Exportable')
}

function Start-SandboxProcess {
    # Runs the sandbox's program until this process ends, and waits until it listens.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([Parameter(Mandatory)] [string] $Command, [string[]] $ArgumentList)

    $library = Join-Path $repositoryRoot 'tools/NimProbe.Sandbox/bin/Release/net10.0/NimProbe.Sandbox.dll'
    if (-not (Test-Path $library)) {
        throw 'The sandbox is not built; ./build.ps1 builds it.'
    }

    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-DotnetPath))
    (@($library, $Command, '--port', '0', '--parent-process', "$PID") + $ArgumentList).Where({ $_ }).ForEach({ $start.ArgumentList.Add($_) })
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $address = $process.StandardOutput.ReadLine()
    if (-not $address) {
        throw "The sandbox ended at once: $Command $($ArgumentList -join ' ')"
    }

    $server = [pscustomobject]@{ Address = $address; Process = $process }
    $server | Add-Member ScriptMethod Ask { param($Operation, $Method = 'Get') Invoke-RestMethod "$($this.Address)/_sandbox/$Operation" -Method $Method -NoProxy -SkipCertificateCheck }
    $server | Add-Member ScriptProperty Requests { @($this.Ask('requests') | Write-Output) }
    $server | Add-Member ScriptMethod Reset { $null = $this.Ask('reset', 'Post') }
    $server
}

function Start-NimSandbox {
    <#
    .SYNOPSIS
    Starts the sandbox on a free port and waits until it listens.
    .PARAMETER Model
    Its models: hashtables with Id, and Chat, Embeddings, Completions (names of answers; Chat is "choices" where none is
    named), LatencyMs and Listed. Default: the sandbox's own catalogue.
    .PARAMETER ArgumentList
    More arguments of its command serve.
    .OUTPUTS
    An object with Address, BaseUri, Process, Statistics and Requests (read anew each time), and the method Reset().
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
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
    $sandbox
}

function Start-NimProxy {
    <#
    .SYNOPSIS
    Starts a forward proxy to this machine on a free port and waits until it listens.
    .PARAMETER Credential
    The user and password that it asks for. Default: it asks nobody.
    .OUTPUTS
    An object with Address, Process and Requests (method, target, head, refusal; read anew each time), and the method Reset().
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([pscredential] $Credential)

    Start-SandboxProcess proxy ($Credential ? @('--credential', "$($Credential.UserName):$($Credential.GetNetworkCredential().Password)") : @())
}

function Stop-NimSandbox {
    # Ends the process that Start-NimSandbox or Start-NimProxy started, and no other.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
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
    Starts a script in a process of its own, as a user's shell would, its output redirected.
    .PARAMETER ScriptBlock
    The script. It takes parameters, not the caller's variables.
    .PARAMETER Parameter
    Text for its parameters.
    .PARAMETER Environment
    Variables to set for it.
    .PARAMETER WorkingDirectory
    Where it runs. Default: the test drive.
    .PARAMETER Mount
    A line of the shell that mounts something for this process alone, before the script; on Linux.
    .OUTPUTS
    The process; whoever started it ends it.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $ScriptBlock,
        [hashtable] $Parameter = @{},
        [hashtable] $Environment = @{},
        [string] $WorkingDirectory = (Get-PSDrive TestDrive).Root,
        [string] $Mount
    )

    $script = Join-Path (Get-PSDrive TestDrive).Root "script-$([guid]::NewGuid().ToString('n')).ps1"
    Set-Content $script $ScriptBlock.ToString()

    # A PowerShell that came as a .NET tool has no program of its own.
    $program = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    $command = (Test-Path $program) ? @($program) : @((Get-DotnetPath), (Join-Path $PSHOME 'pwsh.dll'))
    $command += '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $script
    foreach ($name in $Parameter.Keys) {
        $command += "-$name", "$($Parameter[$name])"
    }

    if ($Mount) {
        $command = @('unshare', '--mount', 'sh', '-c', "$Mount && exec ""`$@""", 'sh') + $command
    }

    $start = [System.Diagnostics.ProcessStartInfo]::new($command[0], [string[]]@($command | Select-Object -Skip 1))
    $start.WorkingDirectory = $WorkingDirectory
    $start.Environment['NO_COLOR'] = '1'
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
    Runs a script in a process of its own, as a user's shell would; takes the parameters of Start-FreshPwsh.
    .OUTPUTS
    An object with ExitCode, and Output and ErrorOutput as text.
    #>
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $ScriptBlock,
        [hashtable] $Parameter = @{},
        [hashtable] $Environment = @{},
        [string] $WorkingDirectory = (Get-PSDrive TestDrive).Root,
        [string] $Mount,
        [int] $TimeoutSeconds = 120
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
        [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output.GetAwaiter().GetResult(); ErrorOutput = $errorOutput.GetAwaiter().GetResult() }
    } finally {
        $process.Dispose()
    }
}

function Invoke-Captured {
    <#
    .SYNOPSIS
    Runs a script and sorts what it writes by stream.
    .OUTPUTS
    An object with Output, Errors (the one that ended it last), Terminating, Warnings, Verbose, Debug, Information and
    Everything; each but Terminating an array.
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
    Finds every text that can be reached from an object through public properties, dictionaries and lists.
    .DESCRIPTION
    Stays clear of what describes code and of the host: the whole process can be reached from there.
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
                    # A property that only answers at other times, as many of a stopped invocation do.
                    $_.Exception.Message
                }
            }
        }

        $level = $next
    }
}

Export-ModuleMember -Function *
