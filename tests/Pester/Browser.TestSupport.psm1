#Requires -Version 7.6

<#
.SYNOPSIS
Controls a headless Chromium: opens a page, presses keys, evaluates scripts, and returns the page's requests and errors.
.DESCRIPTION
It uses the Chrome DevTools Protocol over a web socket on loopback.
#>

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

function Find-Browser {
    # Returns nothing if no Chromium is installed.
    Get-Command chromium, chromium-browser, google-chrome -CommandType Application -ErrorAction Ignore |
        Select-Object -First 1 -ExpandProperty Source
}

function Start-Browser {
    <#
    .SYNOPSIS
    Starts a browser with a fresh profile and one empty page.
    .OUTPUTS
    An object that the other functions take.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param()

    $userData = Join-Path ([IO.Path]::GetTempPath()) "nimprobe-browser-$([guid]::NewGuid().ToString('n'))"
    $start = [Diagnostics.ProcessStartInfo]::new((Find-Browser))
    @(
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'
        '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--host-resolver-rules=MAP * ~NOTFOUND'
        '--remote-debugging-port=0', "--user-data-dir=$userData", 'about:blank'
    ).ForEach({ $start.ArgumentList.Add($_) })
    $start.RedirectStandardError = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)

    # The browser prints its address, and then other output, which must be read too so that it does not block.
    while ($null -ne ($line = $process.StandardError.ReadLine()) -and $line -notmatch '^DevTools listening on (ws://127\.0\.0\.1:\d+)/') { }
    if ($null -eq $line) {
        throw 'The browser did not start.'
    }

    $address = $Matches[1] -replace '^ws:', 'http:'
    $null = $process.StandardError.BaseStream.CopyToAsync([IO.Stream]::Null)
    $null = $process.StandardOutput.BaseStream.CopyToAsync([IO.Stream]::Null)

    # The first page can appear after the address.
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not ($page = (Invoke-RestMethod "$address/json/list" -NoProxy | Write-Output).Where({ $_.type -eq 'page' }, 'First'))) {
        if ($watch.Elapsed.TotalSeconds -gt 60) {
            throw 'The browser did not open a page.'
        }

        Start-Sleep -Milliseconds 50
    }

    $socket = [Net.WebSockets.ClientWebSocket]::new()
    $socket.Options.Proxy = $null
    $null = $socket.ConnectAsync($page.webSocketDebuggerUrl, [Threading.CancellationToken]::None).GetAwaiter().GetResult()
    $browser = [pscustomobject]@{
        Process  = $process
        UserData = $userData
        Socket   = $socket
        LastId   = 0
        Events   = [Collections.Generic.List[object]]::new()
    }
    'Page', 'Runtime', 'Log', 'Network' | ForEach-Object { $null = Invoke-BrowserCommand $browser -Method "$_.enable" }
    $browser
}

function Stop-Browser {
    # Ends the process that Start-Browser started, and its child processes.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([AllowNull()] [object] $Browser)

    if ($Browser) {
        $Browser.Socket.Dispose()
        $Browser.Process.Kill($true)
        $Browser.Process.WaitForExit()
        $Browser.Process.Dispose()
        Remove-Item $Browser.UserData -Recurse -Force -ErrorAction Ignore
    }
}

function Invoke-BrowserCommand {
    # Sends a command of the protocol and returns its result. Events that arrive before it are added to Events.
    param(
        [Parameter(Mandatory)] [object] $Browser,
        [Parameter(Mandatory)] [string] $Method,
        [hashtable] $Parameter = @{}
    )

    $id = ++$Browser.LastId
    $bytes = [Text.Encoding]::UTF8.GetBytes((@{ id = $id; method = $Method; params = $Parameter } | ConvertTo-Json -Depth 9 -Compress))
    $token = [Threading.CancellationToken]::None
    $null = $Browser.Socket.SendAsync([ArraySegment[byte]]$bytes, 'Text', $true, $token).GetAwaiter().GetResult()
    do {
        $message = Receive-BrowserMessage $Browser
    } until ($message['id'] -eq $id)
    if ($message['error']) {
        throw "$Method`: $($message.error.message)"
    }

    $message.result
}

function Receive-BrowserMessage {
    # Returns the next message. An event is also added to Events.
    param([Parameter(Mandatory)] [object] $Browser)

    $buffer = [ArraySegment[byte]]::new([byte[]]::new(65536))
    $text = [IO.MemoryStream]::new()
    $limit = [Threading.CancellationTokenSource]::new([timespan]::FromSeconds(60))
    try {
        do {
            $part = $Browser.Socket.ReceiveAsync($buffer, $limit.Token).GetAwaiter().GetResult()
            $text.Write($buffer.Array, 0, $part.Count)
        } until ($part.EndOfMessage)
    } finally {
        $limit.Dispose()
    }

    $message = [Text.Encoding]::UTF8.GetString($text.ToArray()) | ConvertFrom-Json -AsHashtable
    if ($message.ContainsKey('method')) {
        $Browser.Events.Add($message)
    }

    $message
}

function Open-BrowserPage {
    # Opens a file with a width and a colour scheme, and waits until it is loaded.
    param(
        [Parameter(Mandatory)] [object] $Browser,
        [Parameter(Mandatory)] [string] $Path,
        [int] $Width = 1280,
        [ValidateSet('light', 'dark')] [string] $ColorScheme = 'light',
        [switch] $NoScript
    )

    $metrics = @{ width = $Width; height = 900; deviceScaleFactor = 1; mobile = $Width -lt 600 }
    $media = @{ features = @(@{ name = 'prefers-color-scheme'; value = $ColorScheme }) }
    $address = [uri]::new((Resolve-Path $Path).ProviderPath).AbsoluteUri
    $null = Invoke-BrowserCommand $Browser -Method 'Emulation.setDeviceMetricsOverride' -Parameter $metrics
    $null = Invoke-BrowserCommand $Browser -Method 'Emulation.setEmulatedMedia' -Parameter $media
    $null = Invoke-BrowserCommand $Browser -Method 'Emulation.setScriptExecutionDisabled' -Parameter @{ value = [bool]$NoScript }
    $Browser.Events.Clear()
    $null = Invoke-BrowserCommand $Browser -Method 'Page.navigate' -Parameter @{ url = $address }
    while (-not $Browser.Events.Where({ $_.method -eq 'Page.loadEventFired' })) {
        $null = Receive-BrowserMessage $Browser
    }
}

function Invoke-BrowserScript {
    # Evaluates an expression in the page and returns its value.
    param(
        [Parameter(Mandatory)] [object] $Browser,
        [Parameter(Mandatory)] [string] $Expression
    )

    $parameters = @{ expression = $Expression; returnByValue = $true; awaitPromise = $true }
    $answer = Invoke-BrowserCommand $Browser -Method 'Runtime.evaluate' -Parameter $parameters
    if ($answer['exceptionDetails']) {
        throw $answer.exceptionDetails.exception.description
    }

    $answer.result['value']
}

function Send-BrowserKey {
    # Presses a key, or types a text into the element with the focus.
    param(
        [Parameter(Mandatory)] [object] $Browser,
        [ValidateSet('Tab', 'Enter', 'Space', 'ArrowDown')] [string] $Key,
        [string] $Text
    )

    if ($Text) {
        $null = Invoke-BrowserCommand $Browser -Method 'Input.insertText' -Parameter @{ text = $Text }
        return
    }

    $code = @{ Tab = 9; Enter = 13; Space = 32; ArrowDown = 40 }[$Key]
    $name = $Key -eq 'Space' ? ' ' : $Key
    $typed = @{ Enter = "`r"; Space = ' ' }[$Key]
    $press = @{ key = $name; code = $Key; windowsVirtualKeyCode = $code }
    $down = $press + @{ type = $typed ? 'keyDown' : 'rawKeyDown'; text = "$typed" }
    $null = Invoke-BrowserCommand $Browser -Method 'Input.dispatchKeyEvent' -Parameter $down
    $null = Invoke-BrowserCommand $Browser -Method 'Input.dispatchKeyEvent' -Parameter ($press + @{ type = 'keyUp' })
}

function Get-BrowserComplaint {
    # Returns the page's console: errors, warnings, exceptions, and violations of its policy.
    param([Parameter(Mandatory)] [object] $Browser)

    $null = Invoke-BrowserScript $Browser '1'
    foreach ($entry in $Browser.Events) {
        switch ($entry.method) {
            'Runtime.exceptionThrown' { $entry.params.exceptionDetails.exception.description }
            'Runtime.consoleAPICalled' { "$($entry.params.args[0]['value'])" }
            'Log.entryAdded' { $entry.params.entry.text }
        }
    }
}

function Get-BrowserRequest {
    # Returns the addresses of the page's requests, its own included.
    param([Parameter(Mandatory)] [object] $Browser)

    $null = Invoke-BrowserScript $Browser '1'
    $Browser.Events.Where({ $_.method -eq 'Network.requestWillBeSent' }).ForEach({ $_.params.request.url })
}

function Save-BrowserScreenshot {
    # Saves the page, or a part of it, as a PNG file.
    param(
        [Parameter(Mandatory)] [object] $Browser,
        [Parameter(Mandatory)] [string] $Path,
        [int] $Top,
        [int] $Height
    )

    $size = (Invoke-BrowserCommand $Browser -Method 'Page.getLayoutMetrics').cssContentSize
    $clip = @{ x = 0; y = $Top; width = $size.width; height = $Height ? $Height : $size.height - $Top; scale = 1 }
    $parameters = @{ format = 'png'; captureBeyondViewport = $true; clip = $clip }
    $shot = Invoke-BrowserCommand $Browser -Method 'Page.captureScreenshot' -Parameter $parameters
    [IO.File]::WriteAllBytes($Path, [Convert]::FromBase64String($shot.data))
}

Export-ModuleMember -Function *
